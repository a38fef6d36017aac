import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pages } from '../api/use-pages';
import { ErrorState } from './error-state';
import { LoadingState } from './loading-state';

interface Column<Item> {
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
}

interface PagedListProps<Item> {
  /** What the rows are, e.g. `People`. */
  readonly label: string;
  readonly pages: Pages<Item>;
  readonly columns: readonly Column<Item>[];
  /** Instead of a table without rows. */
  readonly empty: ReactNode;
}

/** A list of the API as a table that grows on request. */
export function PagedList<Item extends { readonly id: string }>({
  label,
  pages,
  columns,
  empty,
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
                <TableCell key={header}>{header}</TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {items.map((item) => (
              <TableRow key={item.id}>
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
      {hasMore && (
        <Button onClick={loadMore} loading={isLoadingMore} sx={{ mt: 2 }}>
          {t('showMore')}
        </Button>
      )}
    </>
  );
}
