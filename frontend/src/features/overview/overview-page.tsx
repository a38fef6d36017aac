import ChevronRight from '@mui/icons-material/ChevronRight';
import ErrorIcon from '@mui/icons-material/ErrorOutlined';
import HelpOutline from '@mui/icons-material/HelpOutlined';
import PauseCircle from '@mui/icons-material/PauseCircleOutlined';
import Replay from '@mui/icons-material/Replay';
import Shield from '@mui/icons-material/GppMaybeOutlined';
import VpnKey from '@mui/icons-material/VpnKeyOutlined';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { API_BASE } from '../../api/client';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { HealthStrip } from '../health/health-strip';
import { readComponents } from '../health/read-components';
import { useHealth } from '../health/use-health';
import { useTenants } from '../tenants/use-tenants';
import { useAttention, type Matter } from './use-attention';

const ICONS: Readonly<Record<Matter['kind'], ReactNode>> = {
  deadLetters: <Replay color="error" />,
  failed: <ErrorIcon color="error" />,
  unknown: <HelpOutline color="warning" />,
  quarantined: <Shield color="warning" />,
  needsReauth: <VpnKey color="error" />,
  paused: <PauseCircle color="warning" />,
};

/** Where an operator begins: what needs attention, and the first steps where nothing was done yet. */
export default function OverviewPage() {
  const { t } = useTranslation(['operations', 'common']);
  const { data: tenants } = useTenants();
  return (
    <Page title={t('overview.title')} lead={t('overview.lead')}>
      <Stack spacing={4}>
        <Attention />
        <section aria-label={t('system.title')}>
          <HealthStrip />
        </section>
        {tenants?.length === 0 && <FirstSteps />}
      </Stack>
    </Page>
  );
}

function Attention() {
  const { t } = useTranslation(['operations', 'common']);
  const health = useHealth();
  const { data, error, isPending, refetch } = useAttention();
  if (isPending) return <LoadingState label={t('common:loading')} rows={3} />;
  if (data === undefined) {
    const title = t('common:notLoaded', { what: t('overview.title') });
    return <ErrorState title={title} error={error} onRetry={() => void refetch()} />;
  }
  const down = health.data ? readComponents(health.data).filter(({ up }) => !up) : [];
  const matters = data.filter(({ count }) => count > 0);
  if (down.length === 0 && matters.length === 0) {
    return <Alert severity="success">{t('overview.fine')}</Alert>;
  }
  return (
    <Stack component="section" spacing={2} aria-label={t('overview.attention')}>
      {down.length > 0 && (
        <Alert
          severity="error"
          action={
            <Button color="inherit" size="small" component={Link} to="/system">
              {t('overview.look')}
            </Button>
          }
        >
          {t('overview.health', {
            what: down.map(({ name, message }) => message ?? name).join(' '),
          })}
        </Alert>
      )}
      {matters.length > 0 && (
        <Paper variant="outlined">
          <List disablePadding aria-label={t('overview.attention')}>
            {matters.map(({ kind, count, more, to }, index) => (
              <li key={kind}>
                <ListItemButton component={Link} to={to} divider={index < matters.length - 1}>
                  <ListItemIcon sx={{ minWidth: 40 }}>{ICONS[kind]}</ListItemIcon>
                  <ListItemText
                    primary={t(`overview.${kind}`, { count, shown: `${count}${more ? '+' : ''}` })}
                  />
                  <ChevronRight color="action" />
                </ListItemButton>
              </li>
            ))}
          </List>
        </Paper>
      )}
    </Stack>
  );
}

function FirstSteps() {
  const { t } = useTranslation('operations');
  const steps = [
    {
      to: '/tenants/register',
      title: t('overview.registerTenant'),
      why: t('overview.registerTenantWhy'),
    },
    { to: '/people', title: t('overview.addPeople'), why: t('overview.addPeopleWhy') },
  ];
  return (
    <section>
      <Typography variant="h2" gutterBottom>
        {t('overview.firstSteps')}
      </Typography>
      <Paper variant="outlined">
        <List disablePadding>
          {steps.map(({ to, title, why }) => (
            <li key={to}>
              <ListItemButton component={Link} to={to} divider>
                <ListItemText primary={title} secondary={why} />
                <ChevronRight />
              </ListItemButton>
            </li>
          ))}
          <li>
            <ListItemButton component="a" href={`${API_BASE}/docs`}>
              <ListItemText
                primary={t('overview.readDocs')}
                secondary={t('overview.readDocsWhy')}
              />
              <ChevronRight />
            </ListItemButton>
          </li>
        </List>
      </Paper>
    </section>
  );
}
