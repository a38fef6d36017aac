import Download from '@mui/icons-material/Download';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError } from '../api/errors';
import type { Pages } from '../api/use-pages';
import { saveText, toCsv } from './csv';
import { ErrorState } from './error-state';
import { LoadingState } from './loading-state';

export interface Column<Item> {
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
  /** What stands in an exported file; columns without it are left out there. */
  readonly text?: (item: Item) => string;
}

interface PagedListProps<Item> {
  /** What the rows are, e.g. `People`. */
  readonly label: string;
  readonly pages: Pages<Item>;
  readonly columns: readonly Column<Item>[];
  /** Instead of a table without rows. */
  readonly empty: ReactNode;
  /** Name of the file, without its ending, for a list that can be exported. */
  readonly csv?: string;
}

/** A list of the API as a table that grows on request. */
export function PagedList<Item extends { readonly id: string }>({
  label,
  pages,
  columns,
  empty,
  csv,
}: PagedListProps<Item>) {
  const { t } = useTranslation();
  const { items, error, isPending, hasMore, isLoadingMore, loadMore, retry } = pages;
  if (isPending) return <LoadingState label={t('loadingThese', { what: label })} />;
  if (items === undefined) {
    const title = t('notLoaded', { what: label });
    return <ErrorState title={title} error={error} onRetry={retry} />;
  }
  if (items.length === 0) return empty;
  return (
    <>
      <TableContainer component={Paper} variant="outlined" tabIndex={0} aria-label={label}>
        <Table size="small">
          <TableHead>
            <TableRow>
              {columns.map(({ header }) => (
                <TableCell key={header} sx={{ whiteSpace: 'nowrap' }}>
                  {header}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {items.map((item) => (
              <TableRow key={item.id} hover>
                {columns.map(({ header, cell }) => (
                  <TableCell key={header} sx={{ overflowWrap: 'anywhere' }}>
                    {cell(item)}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      <Box sx={{ display: 'flex', gap: 2, mt: 2 }}>
        {hasMore && (
          <Button onClick={loadMore} loading={isLoadingMore}>
            {t('showMore')}
          </Button>
        )}
        {csv !== undefined && <ExportButton pages={pages} columns={columns} name={csv} />}
      </Box>
    </>
  );
}

interface ExportButtonProps<Item> {
  readonly pages: Pages<Item>;
  readonly columns: readonly Column<Item>[];
  readonly name: string;
}

/** Saves the whole list, also what was not loaded yet, as far as `Pages.all` goes. */
function ExportButton<Item>({ pages, columns, name }: ExportButtonProps<Item>) {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: async () => {
      const items = await pages.all();
      const written = columns.flatMap(({ header, text }) => (text ? [{ header, text }] : []));
      const rows = items.map((item) => written.map(({ text }) => text(item)));
      saveText(
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
