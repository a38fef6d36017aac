import Divider from '@mui/material/Divider';
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
import { ACCOUNT, HEALTH, PLACES_OF_OPERATOR, placesOfTenant, type NamedPlace } from './places';

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
  const manages = canManage(session, tenantId);
  const toPlace = ({ to, label, icon }: NamedPlace): Place => ({
    to,
    icon,
    label: t(`places.${label}`),
  });
  const places = tenantId === undefined ? [] : placesOfTenant(tenantId, manages).map(toPlace);
  const everywhere = [
    ...(session.tenantIds === undefined ? PLACES_OF_OPERATOR : [HEALTH]),
    ...(session.person ? [ACCOUNT] : []),
  ].map(toPlace);
  return (
    <Box component="nav" aria-label={t('main')} sx={{ overflowY: 'auto', minHeight: 0 }}>
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
    <List dense sx={{ px: 1 }}>
      {places.map(({ to, label, icon }) => (
        <li key={to}>
          <ListItemButton
            component={NavLink}
            to={to}
            selected={pathname === to || pathname.startsWith(`${to}/`)}
            sx={{ borderRadius: 2, mb: 0.25, py: 0.5 }}
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
