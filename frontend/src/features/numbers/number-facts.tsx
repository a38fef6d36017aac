import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { BusinessNumber } from '../../api/client';
import { describeError } from '../../api/errors';
import { formatDateTime } from '../../components/dates';
import { FormField } from '../../components/form-field';
import { formatNumber } from '../../i18n/numbers';
import { Section } from '../../components/section';
import { useOperations, type NumberPath } from './use-numbers';

interface NumberFactsProps {
  readonly number: BusinessNumber;
  readonly path: NumberPath;
  readonly manages: boolean;
}

/** What is known of a number, and what it is called here. */
export function NumberFacts({ number, path, manages }: NumberFactsProps) {
  const { t } = useTranslation(['numbers', 'common']);
  const { perSecond, throughputPerSecond } = number;
  const facts: [string, string][] = [
    [t('phoneNumberId'), number.phoneNumberId],
    [t('account'), number.wabaId ?? '–'],
    [t('quality'), number.quality ?? '–'],
    [t('limit'), number.messagingLimit ?? '–'],
    [t('perSecond'), formatNumber(perSecond ?? throughputPerSecond)],
    [t('since'), formatDateTime(new Date(number.statusSince))],
    [t('default'), t(number.default ? 'common:yes' : 'common:no')],
  ];
  return (
    <Section title={t('facts')}>
      <Box
        component="dl"
        sx={{
          m: 0,
          display: 'grid',
          gap: 2,
          gridTemplateColumns: 'repeat(auto-fill, minmax(180px, 1fr))',
          '& dt': { color: 'text.secondary', typography: 'body2' },
          '& dd': { m: 0, overflowWrap: 'anywhere' },
        }}
      >
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </Box>
      {manages && <LabelForm number={number} path={path} />}
    </Section>
  );
}

function LabelForm({ number, path }: Omit<NumberFactsProps, 'manages'>) {
  const { t } = useTranslation(['numbers', 'common']);
  const { rename } = useOperations(path);
  const { control, handleSubmit } = useForm({ defaultValues: { label: number.label ?? '' } });
  return (
    <Stack
      component="form"
      onSubmit={handleSubmit(({ label }) => rename.mutate(label.trim()))}
      noValidate
      direction={{ xs: 'column', sm: 'row' }}
      spacing={2}
      sx={{ mt: 3, alignItems: 'start' }}
    >
      <FormField
        name="label"
        control={control}
        label={t('label')}
        helperText={t('labelHelp')}
        size="small"
        rules={{ maxLength: { value: 100, message: t('labelRule') } }}
      />
      <Button type="submit" variant="outlined" loading={rename.isPending}>
        {t('common:save')}
      </Button>
      {rename.isError && <Alert severity="error">{describeError(rename.error)}</Alert>}
    </Stack>
  );
}
