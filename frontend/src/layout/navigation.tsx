import Groups from '@mui/icons-material/Groups';
import History from '@mui/icons-material/History';
import ManageAccounts from '@mui/icons-material/ManageAccounts';
import Person from '@mui/icons-material/Person';
import Replay from '@mui/icons-material/Replay';
import Divider from '@mui/material/Divider';
import Forum from '@mui/icons-material/Forum';
import MonitorHeart from '@mui/icons-material/MonitorHeart';
import Send from '@mui/icons-material/Send';
import Storefront from '@mui/icons-material/Storefront';
import Box from '@mui/material/Box';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import type { ReactNode } from 'react';
import { NavLink, useLocation } from 'react-router';
import { canManage } from '../features/session/session';
import { useSession } from '../features/session/session-context';
import { useChosenTenant } from './chosen-tenant';

interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: ReactNode;
}

export function Navigation({ onNavigate }: { readonly onNavigate?: () => void }) {
  const { session } = useSession();
  const tenantId = useChosenTenant();
  const { pathname } = useLocation();
  const operates = session.tenantIds === undefined;
  const manages = canManage(session, tenantId);
  const places: Place[] = [
    ...(tenantId === undefined
      ? []
      : [
          { to: `/t/${tenantId}/conversations`, label: 'Conversations', icon: <Forum /> },
          { to: `/t/${tenantId}/send`, label: 'Send message', icon: <Send /> },
        ]),
    ...(tenantId !== undefined && manages
      ? [
          { to: `/t/${tenantId}/people`, label: 'People', icon: <Groups /> },
          { to: `/t/${tenantId}/audit-log`, label: 'Audit log', icon: <History /> },
        ]
      : []),
  ];
  const everywhere: Place[] = [
    ...(operates
      ? [
          { to: '/tenants', label: 'Tenants', icon: <Storefront /> },
          { to: '/dead-letters', label: 'Dead letters', icon: <Replay /> },
          { to: '/people', label: 'All people', icon: <ManageAccounts /> },
          { to: '/audit-log', label: 'All changes', icon: <History /> },
        ]
      : []),
    { to: '/health', label: 'Health', icon: <MonitorHeart /> },
    ...(session.person ? [{ to: '/account', label: 'Your account', icon: <Person /> }] : []),
  ];
  return (
    <Box component="nav" aria-label="Main">
      <Places places={places} pathname={pathname} onNavigate={onNavigate} />
      {places.length > 0 && <Divider sx={{ mx: 2 }} />}
      <Places places={everywhere} pathname={pathname} onNavigate={onNavigate} />
    </Box>
  );
}

interface PlacesProps {
  readonly places: readonly Place[];
  readonly pathname: string;
  readonly onNavigate: (() => void) | undefined;
}

function Places({ places, pathname, onNavigate }: PlacesProps) {
  return (
    <List sx={{ px: 1 }}>
      {places.map(({ to, label, icon }) => (
        <li key={to}>
          <ListItemButton
            component={NavLink}
            to={to}
            selected={pathname === to || pathname.startsWith(`${to}/`)}
            sx={{ borderRadius: 2, mb: 0.5 }}
            {...(onNavigate && { onClick: onNavigate })}
          >
            <ListItemIcon sx={{ minWidth: 40 }}>{icon}</ListItemIcon>
            <ListItemText primary={label} />
          </ListItemButton>
        </li>
      ))}
    </List>
  );
}
