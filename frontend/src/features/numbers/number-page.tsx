import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { canManage } from '../session/session';
import { useSession } from '../session/session-context';
import { ChecksSection } from './checks-section';
import { NumberFacts } from './number-facts';
import { OperationsSection } from './operations-section';
import { ProfileSection } from './profile-section';
import { ReadingsSection } from './readings-section';
import { StatusChip } from './status-chip';
import { useNumber } from './use-numbers';

/** One number: how it does, what is wrong with it, and what can be done to it. */
export default function NumberPage() {
  const { t } = useTranslation('numbers');
  const { session } = useSession();
  const { tenantId = '', phoneNumberId = '' } = useParams();
  const path = { tenantId, phoneNumberId };
  const { data: number, isPending, error, refetch } = useNumber(path);
  if (isPending) return <LoadingState label={t('loadingNumber')} />;
  if (number === undefined) {
    return <ErrorState title={t('numberNotLoaded')} error={error} onRetry={() => refetch()} />;
  }
  const manages = canManage(session, tenantId);
  return (
    <Page
      title={number.displayPhoneNumber ?? number.phoneNumberId}
      lead={[number.label, number.verifiedName].filter((part) => part !== null).join(' · ')}
      actions={<StatusChip status={number.status} />}
    >
      <Stack spacing={3}>
        {number.problem !== null && (
          <Typography role="alert" color="error">
            {number.problem.message} {number.problem.advice}
          </Typography>
        )}
        <NumberFacts number={number} path={path} manages={manages} />
        <ChecksSection path={path} manages={manages} />
        <ReadingsSection path={path} />
        <ProfileSection path={path} manages={manages} />
        {manages && <OperationsSection path={path} operates={session.tenantIds === undefined} />}
      </Stack>
    </Page>
  );
}
