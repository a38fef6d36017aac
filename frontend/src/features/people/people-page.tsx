import Groups from '@mui/icons-material/Groups';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import { useState } from 'react';
import type { InvitationLink, User } from '../../api/client';
import { describeError } from '../../api/errors';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { InviteForm } from './invite-form';
import { LinkCard } from './link-card';
import { useUserActions, useUsers } from './use-people';

const ROLES = [
  { value: 'member', label: 'Member of tenants' },
  { value: 'operator', label: 'Operator: everything' },
] as const;

/** Everybody who may sign in, for the operator. */
export default function PeoplePage() {
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
        New link
      </Button>
      <Button
        size="small"
        onClick={() => setDisabled.mutate({ id: user.id, disabled: !user.disabled })}
      >
        {user.disabled ? 'Let in' : 'Keep out'}
      </Button>
      <Button
        size="small"
        color="error"
        onClick={() => confirm(`Remove ${user.email}?`) && remove.mutate(user.id)}
      >
        Remove
      </Button>
    </Stack>
  );

  return (
    <Page
      title="People"
      lead="Who may sign in. Which tenants somebody sees, the tenant’s page of people says."
    >
      {shown && <LinkCard {...shown} onClose={() => setShown(null)} />}
      {failed !== undefined && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {describeError(failed)}
        </Alert>
      )}
      <InviteForm
        roles={ROLES}
        withName
        action={add}
        onDone={({ email, invitation }) => invitation && setShown({ link: invitation, email })}
      />
      <PagedList
        label="People"
        pages={users}
        empty={
          <EmptyState icon={<Groups />} title="Nobody yet">
            Add the first person above. Until then the operator&rsquo;s key is the only way in.
          </EmptyState>
        }
        columns={[
          { header: 'Name', cell: ({ name }) => name },
          { header: 'E-mail address', cell: ({ email }) => email },
          {
            header: 'Role',
            cell: ({ role, disabled }) => (
              <>
                {role === 'operator' ? 'Operator' : 'Member'}{' '}
                {disabled && <Chip size="small" color="warning" label="Kept out" />}
              </>
            ),
          },
          { header: 'Second factor', cell: ({ secondFactor }) => (secondFactor ? 'Yes' : 'No') },
          {
            header: 'Last here',
            cell: ({ lastSignInAt }) =>
              lastSignInAt === null ? 'Never' : formatDateTime(new Date(lastSignInAt)),
          },
          { header: 'Actions', cell: actions },
        ]}
      />
    </Page>
  );
}
