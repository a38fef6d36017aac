import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorIcon from '@mui/icons-material/Error';
import HelpOutlined from '@mui/icons-material/HelpOutlined';
import Warning from '@mui/icons-material/Warning';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import { useTranslation } from 'react-i18next';
import type { DiagnosisCheck, DiagnosisCheckName } from '../../api/client';
import { describeError } from '../../api/errors';
import { formatAgo } from '../../components/dates';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { Section } from '../../components/section';
import { useDiagnosis, type NumberPath } from './use-numbers';

const ICONS = {
  ok: <CheckCircle color="success" />,
  warning: <Warning color="warning" />,
  failed: <ErrorIcon color="error" />,
  unknown: <HelpOutlined color="disabled" />,
} as const;

/** What is wrong comes first; the order of the checks stays otherwise. */
const RANKS = ['failed', 'warning', 'unknown', 'ok'] as const;

interface ChecksSectionProps {
  readonly path: NumberPath;
  readonly manages: boolean;
}

/** What the doctor found, and what it can mend. */
export function ChecksSection({ path, manages }: ChecksSectionProps) {
  const { t } = useTranslation('numbers');
  const { found, look } = useDiagnosis(path);
  const { data, isPending, error, refetch } = found;
  return (
    <Section
      title={t('doctor.title')}
      lead={
        data?.checkedAt
          ? t('doctor.checked', { when: formatAgo(new Date(data.checkedAt), new Date()) })
          : t('doctor.lead')
      }
      actions={
        manages && (
          <Button variant="outlined" loading={look.isPending} onClick={() => look.mutate([])}>
            {t('doctor.look')}
          </Button>
        )
      }
    >
      {look.isError && <Alert severity="error">{describeError(look.error)}</Alert>}
      {isPending && <LoadingState label={t('doctor.looking')} />}
      {error !== null && data === undefined && (
        <ErrorState title={t('doctor.notLoaded')} error={error} onRetry={() => refetch()} />
      )}
      <List dense disablePadding aria-label={t('doctor.title')}>
        {RANKS.flatMap((rank) => data?.checks.filter(({ state }) => state === rank) ?? []).map(
          (check) => (
            <CheckLine
              key={check.name}
              check={check}
              onFix={manages && check.fixable ? (name) => look.mutate([name]) : undefined}
              busy={look.isPending}
            />
          ),
        )}
      </List>
    </Section>
  );
}

interface CheckLineProps {
  readonly check: DiagnosisCheck;
  readonly onFix: ((name: DiagnosisCheckName) => void) | undefined;
  readonly busy: boolean;
}

function CheckLine({ check: { name, state, what, fix }, onFix, busy }: CheckLineProps) {
  const { t } = useTranslation('numbers');
  return (
    <ListItem disableGutters sx={{ alignItems: 'start', gap: 1, flexWrap: 'wrap' }}>
      <ListItemIcon sx={{ minWidth: 36, mt: 0.5 }} title={t(`doctor.states.${state}`)}>
        {ICONS[state]}
      </ListItemIcon>
      <ListItemText
        sx={{ flex: '1 1 240px' }}
        primary={t(`checks.${name}`)}
        secondary={`${what} ${fix}`.trim()}
      />
      {onFix && (
        <Button
          size="small"
          variant="contained"
          disabled={busy}
          aria-label={t('doctor.fixThis', { what: t(`checks.${name}`) })}
          onClick={() => onFix(name)}
        >
          {t('doctor.fix')}
        </Button>
      )}
    </ListItem>
  );
}
