import Download from '@mui/icons-material/Download';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { describeError } from '../api/errors';
import type { Pages } from '../api/use-pages';
import { saveCsv, toCsv } from './csv';
import type { Column } from './column';

interface ExportButtonProps<Item> {
  readonly pages: Pages<Item>;
  readonly columns: readonly Column<Item>[];
  readonly name: string;
}

/** Saves the whole list, also what was not loaded yet, as far as `Pages.all` goes. */
export function ExportButton<Item>({ pages, columns, name }: ExportButtonProps<Item>) {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: async () => {
      const items = await pages.all();
      const written = columns.flatMap(({ header, text }) => (text ? [{ header, text }] : []));
      const rows = items.map((item) => written.map(({ text }) => text(item)));
      saveCsv(
        `${name}.csv`,
        toCsv(
          written.map(({ header }) => header),
          rows,
        ),
      );
    },
  });
  return (
    <>
      <Button startIcon={<Download />} loading={save.isPending} onClick={() => save.mutate()}>
        {t('exportCsv')}
      </Button>
      {save.isError && <Alert severity="error">{describeError(save.error)}</Alert>}
    </>
  );
}
