import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';

interface LoadingStateProps {
  /** What is being loaded, for those who do not see the bars. */
  readonly label: string;
  readonly rows?: number;
  readonly height?: number;
}

/** Bars where the content will be. */
export function LoadingState({ label, rows = 4, height = 56 }: LoadingStateProps) {
  return (
    <Box role="status" aria-label={label} sx={{ p: 2, display: 'grid', gap: 1.5 }}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} variant="rounded" height={height} />
      ))}
    </Box>
  );
}
