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
  const places: Place[] = [
    ...(tenantId === undefined
      ? []
      : [
          { to: `/t/${tenantId}/conversations`, label: 'Conversations', icon: <Forum /> },
          { to: `/t/${tenantId}/send`, label: 'Send message', icon: <Send /> },
        ]),
    ...(session.tenantIds === undefined
      ? [{ to: '/tenants', label: 'Tenants', icon: <Storefront /> }]
      : []),
    { to: '/health', label: 'Health', icon: <MonitorHeart /> },
  ];
  return (
    <Box component="nav" aria-label="Main">
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
    </Box>
  );
}
