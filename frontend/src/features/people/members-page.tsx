import Groups from '@mui/icons-material/Groups';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { use, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvitationLink, MemberRole } from '../../api/client';
import { describeError } from '../../api/errors';
import { ActionButton } from '../../components/action-button';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { AccessTabs } from '../../components/access-tabs';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { TenantContext } from '../tenants/tenant-context';
import { InviteForm } from './invite-form';
import { LinkCard } from './link-card';
import { useInvitations, useMemberActions, useMembers } from './use-people';

const ROLES: readonly MemberRole[] = ['agent', 'viewer', 'admin'];

/** The people of a tenant, for its admins. */
export default function MembersPage() {
  const { t } = useTranslation(['people', 'common']);
  const roles = ROLES.map((value) => ({ value, label: t(`roles.${value}`) }));
  const tenant = use(TenantContext);
  const tenantId = tenant?.id ?? '';
  const members = useMembers(tenantId);
  const invitations = useInvitations(tenantId);
  const { invite, changeRole, remove, withdraw } = useMemberActions(tenantId);
  const [shown, setShown] = useState<{ link: InvitationLink; email: string } | null>(null);
  const failed = [changeRole, remove, withdraw].find(({ isError }) => isError)?.error;

  return (
    <Page
      title={t('title')}
      lead={t('membersLead', { tenant: tenant?.name ?? '' })}
      tabs={<AccessTabs />}
      wide
    >
      {shown && <LinkCard {...shown} onClose={() => setShown(null)} />}
      {failed !== undefined && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {describeError(failed)}
        </Alert>
      )}
      <InviteForm
        roles={roles}
        action={invite}
        onDone={({ email, invitation }) => invitation && setShown({ link: invitation, email })}
      />
      <PagedList
        label={t('members')}
        pages={members}
        empty={
          <EmptyState icon={<Groups />} title={t('nobody')}>
            {t('noMembersWhy')}
          </EmptyState>
        }
        columns={[
          { header: t('name'), cell: ({ name }) => name },
          { header: t('email'), cell: ({ email }) => email },
          {
            header: t('role'),
            cell: ({ userId, name, role }) => (
              <TextField
                select
                size="small"
                value={role}
                slotProps={{ htmlInput: { 'aria-label': t('roleOf', { name }) } }}
                onChange={({ target }) =>
                  changeRole.mutate({ userId, role: roleNamed(target.value) })
                }
              >
                {roles.map(({ value, label }) => (
                  <MenuItem key={value} value={value}>
                    {label}
                  </MenuItem>
                ))}
              </TextField>
            ),
          },
          { header: t('since'), cell: ({ since }) => formatDateTime(new Date(since)) },
          {
            header: t('common:actions'),
            acts: true,
            cell: ({ userId, name }) => (
              <ActionButton
                color="error"
                question={t('removeIt', { name })}
                onAct={() => remove.mutate(userId)}
              >
                {t('common:remove')}
              </ActionButton>
            ),
          },
        ]}
      />
      {invitations.items && invitations.items.length > 0 && (
        <>
          <Typography variant="h2" sx={{ mt: 4, mb: 2 }}>
            {t('invited')}
          </Typography>
          <PagedList
            label={t('invitations')}
            pages={invitations}
            empty={null}
            columns={[
              { header: t('email'), cell: ({ email }) => email },
              { header: t('role'), cell: ({ role }) => t(`roles.${role}`) },
              {
                header: t('goodUntil'),
                cell: ({ expiresAt }) => formatDateTime(new Date(expiresAt)),
              },
              {
                header: t('common:actions'),
                acts: true,
                cell: ({ id }) => (
                  <Button size="small" onClick={() => withdraw.mutate(id)}>
                    {t('takeBack')}
                  </Button>
                ),
              },
            ]}
          />
        </>
      )}
    </Page>
  );
}

function roleNamed(word: string): MemberRole {
  return ROLES.find((role) => role === word) ?? 'viewer';
}
