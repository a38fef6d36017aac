import ExpandMore from '@mui/icons-material/ExpandMore';
import PhoneIphone from '@mui/icons-material/PhoneIphone';
import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import MuiLink from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, use, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Onboarding } from '../../api/client';
import { queryKeys } from '../../api/query-keys';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { formatNumber } from '../../i18n/numbers';
import { canManage } from '../session/session';
import { useSession } from '../session/session-context';
import { TenantContext } from '../tenants/tenant-context';
import { LinkForm } from './link-form';
import { LinkList } from './link-list';
import { Section } from '../../components/section';
import { StatusChip } from './status-chip';
import { TokenForm } from './token-form';
import { useConnecting, useConnectLinks, useOnboardings } from './use-connecting';
import { useNumbers } from './use-numbers';

const OnboardingCard = lazy(() => import('./onboarding-card'));

/** The numbers of a tenant, and connecting further ones. */
export default function NumbersPage() {
  const { t } = useTranslation('numbers');
  const { session } = useSession();
  const tenant = use(TenantContext);
  const tenantId = tenant?.id ?? '';
  const numbers = useNumbers(tenantId);
  return (
    <Page title={t('title')} lead={t('lead', { name: tenant?.name ?? '' })}>
      <Stack spacing={3}>
        <PagedList
          label={t('title')}
          pages={numbers}
          empty={
            <EmptyState icon={<PhoneIphone />} title={t('none')}>
              {t('noneHelp')}
            </EmptyState>
          }
          columns={[
            {
              header: t('number'),
              cell: ({ phoneNumberId, displayPhoneNumber, verifiedName, label }) => (
                <>
                  <MuiLink component={Link} to={phoneNumberId}>
                    {displayPhoneNumber ?? phoneNumberId}
                  </MuiLink>
                  <Typography variant="body2" color="textSecondary">
                    {[label, verifiedName].filter((part) => part !== null).join(' · ')}
                  </Typography>
                </>
              ),
            },
            { header: t('state'), cell: ({ status }) => <StatusChip status={status} /> },
            { header: t('quality'), cell: ({ quality }) => quality ?? '–' },
            { header: t('limit'), cell: ({ messagingLimit }) => messagingLimit ?? '–' },
            {
              header: t('perSecond'),
              cell: ({ perSecond, throughputPerSecond }) =>
                formatNumber(perSecond ?? throughputPerSecond),
            },
          ]}
        />
        {canManage(session, tenantId) && <Connecting tenantId={tenantId} />}
      </Stack>
    </Page>
  );
}

/** A number that is connected may still wait for the history of its phone app, or for somebody to mend a step. */
function isUnderway({ state, steps, coexistence, history }: Onboarding): boolean {
  if (state !== 'ready' || steps.some((step) => step.state === 'failed')) return true;
  return coexistence && history?.progress !== 100;
}

function Connecting({ tenantId }: { readonly tenantId: string }) {
  const { t } = useTranslation('numbers');
  const { data: onboardings = [] } = useOnboardings(tenantId, tenantId !== '');
  const { connect, retry } = useConnecting(tenantId);
  const { links, create, revoke } = useConnectLinks(tenantId);
  useFreshNumbers(tenantId, onboardings.filter(({ state }) => state === 'ready').length);
  const underway = onboardings.filter(isUnderway);
  return (
    <>
      {underway.length > 0 && (
        <Section title={t('onboarding.title')} lead={t('onboarding.lead')}>
          <Stack spacing={3}>
            <Suspense fallback={null}>
              {underway.map((onboarding) => (
                <OnboardingCard key={onboarding.id} onboarding={onboarding} retry={retry} />
              ))}
            </Suspense>
          </Stack>
        </Section>
      )}
      <Section title={t('link.title')} lead={t('link.lead')}>
        <Stack spacing={3}>
          <LinkForm create={create} />
          <LinkList links={links} revoke={revoke} />
        </Stack>
      </Section>
      <Accordion variant="outlined" disableGutters slotProps={{ heading: { component: 'h2' } }}>
        <AccordionSummary expandIcon={<ExpandMore />}>
          <Typography component="span">{t('token.title')}</Typography>
        </AccordionSummary>
        <AccordionDetails>
          <TokenForm connect={connect} />
        </AccordionDetails>
      </Accordion>
    </>
  );
}

/** Whenever one more is connected, the list of numbers and the links have news. */
function useFreshNumbers(tenantId: string, ready: number): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (ready === 0) return;
    void queries.invalidateQueries({ queryKey: queryKeys.numbers(tenantId) });
    void queries.invalidateQueries({ queryKey: queryKeys.connectLinks(tenantId) });
  }, [queries, tenantId, ready]);
}
