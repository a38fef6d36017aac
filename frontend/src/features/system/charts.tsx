import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { LineChart } from '@mui/x-charts/LineChart';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../components/dates';
import { formatNumber } from '../../i18n/numbers';
import type { Point } from './points';

type Measure = Exclude<keyof Point, 'at'>;

interface Line {
  readonly of: Measure;
  readonly label: string;
}

/** Rates, times and ages as lines. */
export default function Charts({ points }: { readonly points: readonly Point[] }) {
  const { t } = useTranslation('operations');
  const charts: { title: string; lines: Line[] }[] = [
    {
      title: t('system.rates'),
      lines: [
        { of: 'webhooks', label: t('system.webhooks') },
        { of: 'sends', label: t('system.sends') },
        { of: 'refused', label: t('system.refused') },
      ],
    },
    {
      title: t('system.ack'),
      lines: [
        { of: 'ackP50', label: t('system.p50') },
        { of: 'ackP95', label: t('system.p95') },
      ],
    },
    {
      title: t('system.age'),
      lines: [
        { of: 'inboxAge', label: t('system.inbox') },
        { of: 'outboxAge', label: t('system.outbox') },
      ],
    },
    {
      title: t('system.waitingMessages'),
      lines: [
        { of: 'underway', label: t('system.outboxUnderway') },
        { of: 'reply', label: t('system.outboxReply') },
        { of: 'bulk', label: t('system.outboxBulk') },
      ],
    },
  ];
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 420px), 1fr))',
      }}
    >
      {charts.map(({ title, lines }) => (
        <Chart key={title} title={title} lines={lines} points={points} />
      ))}
    </Box>
  );
}

interface ChartProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly points: readonly Point[];
}

function Chart({ title, lines, points }: ChartProps) {
  return (
    <Paper variant="outlined" component="figure" sx={{ p: 2, m: 0, minWidth: 0 }}>
      <Typography variant="h3" component="figcaption">
        {title}
      </Typography>
      <LineChart
        height={220}
        skipAnimation
        xAxis={[
          {
            data: points.map(({ at }) => new Date(at)),
            scaleType: 'time',
            valueFormatter: (at: Date) => formatTime(at),
          },
        ]}
        yAxis={[{ min: 0, width: 56, valueFormatter: (value: number) => formatNumber(value) }]}
        series={lines.map(({ of, label }) => ({
          label,
          data: points.map((point) => point[of]),
          showMark: false,
          connectNulls: false,
          valueFormatter: (value: number | null) =>
            value === null ? '–' : formatNumber(value, { maximumFractionDigits: 1 }),
        }))}
      />
    </Paper>
  );
}
