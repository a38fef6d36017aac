import Groups from '@mui/icons-material/Groups';
import History from '@mui/icons-material/History';
import ManageAccounts from '@mui/icons-material/ManageAccounts';
import PhoneIphone from '@mui/icons-material/PhoneIphone';
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
import { useTranslation } from 'react-i18next';
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
  const { t } = useTranslation('layout');
  const { session } = useSession();
  const tenantId = useChosenTenant();
  const { pathname } = useLocation();
  const operates = session.tenantIds === undefined;
  const manages = canManage(session, tenantId);
  const places: Place[] = [
    ...(tenantId === undefined
      ? []
      : [
          { to: `/t/${tenantId}/conversations`, label: t('places.conversations'), icon: <Forum /> },
          { to: `/t/${tenantId}/send`, label: t('places.send'), icon: <Send /> },
          { to: `/t/${tenantId}/numbers`, label: t('places.numbers'), icon: <PhoneIphone /> },
        ]),
    ...(tenantId !== undefined && manages
      ? [
          { to: `/t/${tenantId}/people`, label: t('places.people'), icon: <Groups /> },
          { to: `/t/${tenantId}/audit-log`, label: t('places.audit'), icon: <History /> },
        ]
      : []),
  ];
  const everywhere: Place[] = [
    ...(operates
      ? [
          { to: '/tenants', label: t('places.tenants'), icon: <Storefront /> },
          { to: '/dead-letters', label: t('places.deadLetters'), icon: <Replay /> },
          { to: '/people', label: t('places.allPeople'), icon: <ManageAccounts /> },
          { to: '/audit-log', label: t('places.allChanges'), icon: <History /> },
        ]
      : []),
    { to: '/health', label: t('places.health'), icon: <MonitorHeart /> },
    ...(session.person ? [{ to: '/account', label: t('places.account'), icon: <Person /> }] : []),
  ];
  return (
    <Box component="nav" aria-label={t('main')}>
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
