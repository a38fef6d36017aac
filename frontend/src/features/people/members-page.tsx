import Groups from '@mui/icons-material/Groups';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { use, useState } from 'react';
import type { InvitationLink, MemberRole } from '../../api/client';
import { describeError } from '../../api/errors';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { TenantContext } from '../tenants/tenant-context';
import { InviteForm } from './invite-form';
import { LinkCard } from './link-card';
import { useInvitations, useMemberActions, useMembers } from './use-people';

const ROLES: readonly { value: MemberRole; label: string }[] = [
  { value: 'agent', label: 'Agent: reads and answers' },
  { value: 'viewer', label: 'Viewer: reads' },
  { value: 'admin', label: 'Admin: everything' },
];

/** The people of a tenant, for its admins. */
export default function MembersPage() {
  const tenant = use(TenantContext);
  const tenantId = tenant?.id ?? '';
  const members = useMembers(tenantId);
  const invitations = useInvitations(tenantId);
  const { invite, changeRole, remove, withdraw } = useMemberActions(tenantId);
  const [shown, setShown] = useState<{ link: InvitationLink; email: string } | null>(null);
  const failed = [changeRole, remove, withdraw].find(({ isError }) => isError)?.error;

  return (
    <Page title="People" lead={`Who works in ${tenant?.name ?? 'this tenant'}.`}>
      {shown && <LinkCard {...shown} onClose={() => setShown(null)} />}
      {failed !== undefined && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {describeError(failed)}
        </Alert>
      )}
      <InviteForm
        roles={ROLES}
        action={invite}
        onDone={({ email, invitation }) => invitation && setShown({ link: invitation, email })}
      />
      <PagedList
        label="Members"
        pages={members}
        empty={
          <EmptyState icon={<Groups />} title="Nobody yet">
            Invite the first person above: the link that you get is for them.
          </EmptyState>
        }
        columns={[
          { header: 'Name', cell: ({ name }) => name },
          { header: 'E-mail address', cell: ({ email }) => email },
          {
            header: 'Role',
            cell: ({ userId, name, role }) => (
              <TextField
                select
                size="small"
                value={role}
                slotProps={{ htmlInput: { 'aria-label': `Role of ${name}` } }}
                onChange={({ target }) =>
                  changeRole.mutate({ userId, role: target.value as MemberRole })
                }
              >
                {ROLES.map(({ value, label }) => (
                  <MenuItem key={value} value={value}>
                    {label}
                  </MenuItem>
                ))}
              </TextField>
            ),
          },
          { header: 'Since', cell: ({ since }) => formatDateTime(new Date(since)) },
          {
            header: 'Actions',
            cell: ({ userId, name }) => (
              <Button
                size="small"
                color="error"
                onClick={() => confirm(`Remove ${name}?`) && remove.mutate(userId)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {invitations.items && invitations.items.length > 0 && (
        <>
          <Typography variant="h2" sx={{ mt: 4, mb: 2 }}>
            Invited
          </Typography>
          <PagedList
            label="Invitations"
            pages={invitations}
            empty={null}
            columns={[
              { header: 'E-mail address', cell: ({ email }) => email },
              { header: 'Role', cell: ({ role }) => role },
              {
                header: 'Good until',
                cell: ({ expiresAt }) => formatDateTime(new Date(expiresAt)),
              },
              {
                header: 'Actions',
                cell: ({ id }) => (
                  <Button size="small" onClick={() => withdraw.mutate(id)}>
                    Take back
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
