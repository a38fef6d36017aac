import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../components/dates';
import { PagedList } from '../../components/paged-list';
import { Section } from '../../components/section';
import { useReadings, type NumberPath } from './use-numbers';

/** How Meta's word on the number changed. */
export function ReadingsSection({ path }: { readonly path: NumberPath }) {
  const { t } = useTranslation('numbers');
  const readings = useReadings(path);
  return (
    <Section title={t('readings.title')} lead={t('readings.lead')}>
      <PagedList
        label={t('readings.title')}
        pages={readings}
        empty={<Typography color="textSecondary">{t('readings.none')}</Typography>}
        columns={[
          { header: t('readings.since'), cell: ({ at }) => formatDateTime(new Date(at)) },
          { header: t('quality'), cell: ({ quality }) => quality ?? '–' },
          { header: t('limit'), cell: ({ messagingLimit }) => messagingLimit ?? '–' },
          {
            header: t('readings.throughput'),
            cell: ({ throughputLevel }) => throughputLevel ?? '–',
          },
          { header: t('readings.status'), cell: ({ status }) => status ?? '–' },
          { header: t('readings.name'), cell: ({ nameStatus }) => nameStatus ?? '–' },
        ]}
      />
    </Section>
  );
}
