import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import type { Theme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pages } from '../api/use-pages';
import { CardList } from './card-list';
import type { Column, ListProps } from './column';
import { ErrorState } from './error-state';
import { ExportButton } from './export-button';
import { LoadingState } from './loading-state';

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

/** A list of the API that grows on request: a table, or cards where there is no room for one. */
export function PagedList<Item extends { readonly id: string }>({
  label,
  pages,
  columns,
  empty,
  csv,
}: PagedListProps<Item>) {
  const { t } = useTranslation();
  const narrow = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const { items, error, isPending, hasMore, isLoadingMore, loadMore, retry } = pages;
  if (isPending) return <LoadingState label={t('loadingThese', { what: label })} />;
  if (items === undefined) {
    const title = t('notLoaded', { what: label });
    return <ErrorState title={title} error={error} onRetry={retry} />;
  }
  if (items.length === 0) return empty;
  return (
    <>
      {narrow ? (
        <CardList label={label} items={items} columns={columns} />
      ) : (
        <RowList label={label} items={items} columns={columns} />
      )}
      {(hasMore || csv !== undefined) && (
        <Box sx={{ display: 'flex', gap: 2, mt: 2 }}>
          {hasMore && (
            <Button onClick={loadMore} loading={isLoadingMore}>
              {t('showMore')}
            </Button>
          )}
          {csv !== undefined && <ExportButton pages={pages} columns={columns} name={csv} />}
        </Box>
      )}
    </>
  );
}

function RowList<Item extends { readonly id: string }>({ label, items, columns }: ListProps<Item>) {
  return (
    <TableContainer component={Paper} variant="outlined" tabIndex={0} aria-label={label}>
      <Table size="small" sx={TABLE}>
        <TableHead>
          <TableRow>
            {columns.map(({ header, acts = false }) => (
              <TableCell key={header} sx={acts ? IN_REACH : undefined}>
                {header}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {items.map((item) => (
            <TableRow key={item.id} hover>
              {columns.map(({ header, cell, prose = false, acts = false }) => (
                <TableCell key={header} sx={acts ? IN_REACH : prose ? PROSE : undefined}>
                  {cell(item)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

const TABLE = {
  '& th': { color: 'text.secondary', fontWeight: 600, whiteSpace: 'nowrap' },
  '& th, & td': { px: 1.5 },
  '& td': { whiteSpace: 'nowrap', py: 1 },
  '& tr:last-child td': { borderBottom: 0 },
} as const;

const PROSE = { '&&': { whiteSpace: 'normal' }, minWidth: 160, overflowWrap: 'anywhere' } as const;

const IN_REACH = { position: 'sticky', right: 0, bgcolor: 'background.paper' } as const;
