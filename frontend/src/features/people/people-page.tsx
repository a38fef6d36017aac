import Groups from '@mui/icons-material/Groups';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvitationLink, User } from '../../api/client';
import { describeError } from '../../api/errors';
import { ActionButton } from '../../components/action-button';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { AccessTabs } from '../../components/access-tabs';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { InviteForm } from './invite-form';
import { LinkCard } from './link-card';
import { useUserActions, useUsers } from './use-people';

const ROLES = ['member', 'operator'] as const;

/** Everybody who may sign in, for the operator. */
export default function PeoplePage() {
  const { t } = useTranslation(['people', 'common']);
  const users = useUsers();
  const { add, setDisabled, newLink, remove } = useUserActions();
  const [shown, setShown] = useState<{ link: InvitationLink; email: string } | null>(null);
  const failed = [setDisabled, newLink, remove].find(({ isError }) => isError)?.error;

  const actions = (user: User) => (
    <Stack direction="row" sx={{ flexWrap: 'wrap' }}>
      <Button
        size="small"
        onClick={() =>
          newLink.mutate(user, { onSuccess: (link) => setShown({ link, email: user.email }) })
        }
      >
        {t('newLink')}
      </Button>
      <Button
        size="small"
        onClick={() => setDisabled.mutate({ id: user.id, disabled: !user.disabled })}
      >
        {t(user.disabled ? 'letIn' : 'keepOut')}
      </Button>
      <ActionButton
        color="error"
        question={t('removeIt', { name: user.email })}
        onAct={() => remove.mutate(user.id)}
      >
        {t('common:remove')}
      </ActionButton>
    </Stack>
  );

  return (
    <Page title={t('title')} lead={t('lead')} tabs={<AccessTabs />} wide>
      {shown && <LinkCard {...shown} onClose={() => setShown(null)} />}
      {failed !== undefined && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {describeError(failed)}
        </Alert>
      )}
      <InviteForm
        roles={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
        withName
        action={add}
        onDone={({ email, invitation }) => invitation && setShown({ link: invitation, email })}
      />
      <PagedList
        label={t('title')}
        pages={users}
        empty={
          <EmptyState icon={<Groups />} title={t('nobody')}>
            {t('nobodyWhy')}
          </EmptyState>
        }
        columns={[
          { header: t('name'), cell: ({ name }) => name },
          { header: t('email'), cell: ({ email }) => email },
          {
            header: t('role'),
            cell: ({ role, disabled }) => (
              <>
                {t(role)} {disabled && <Chip size="small" color="warning" label={t('keptOut')} />}
              </>
            ),
          },
          {
            header: t('secondFactor'),
            cell: ({ secondFactor }) => t(secondFactor ? 'common:yes' : 'common:no'),
          },
          {
            header: t('lastHere'),
            cell: ({ lastSignInAt }) =>
              lastSignInAt === null ? t('common:never') : formatDateTime(new Date(lastSignInAt)),
          },
          { header: t('common:actions'), cell: actions, acts: true },
        ]}
      />
    </Page>
  );
}
