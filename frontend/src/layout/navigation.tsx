import Box from '@mui/material/Box';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { canManage } from '../features/session/session';
import { useSession } from '../features/session/session-context';
import { useChosenTenant } from './chosen-tenant';
import { ACCOUNT, HEALTH, PLACES_OF_OPERATOR, placesOfTenant, type NamedPlace } from './places';
import { TenantSwitcher } from './tenant-switcher';

interface NavigationProps {
  readonly onNavigate?: () => void;
}

/** The operator's pages, then which tenant one looks at, and the pages of that. */
export function Navigation({ onNavigate }: NavigationProps) {
  const { t } = useTranslation('layout');
  const { session } = useSession();
  const tenantId = useChosenTenant();
  const operates = session.tenantIds === undefined;
  const ofTenant =
    tenantId === undefined ? [] : placesOfTenant(tenantId, canManage(session, tenantId));
  const others = [...(operates ? [] : [HEALTH]), ...(session.person ? [ACCOUNT] : [])];
  const go = { onNavigate };
  return (
    <Box component="nav" aria-label={t('main')} sx={{ overflowY: 'auto', minHeight: 0, pb: 1 }}>
      {operates && <Places places={PLACES_OF_OPERATOR} {...go} />}
      <Box sx={{ px: 2, pt: 2, pb: 1 }}>
        <TenantSwitcher {...(onNavigate && { onNavigate })} />
      </Box>
      <Places places={ofTenant} {...go} />
      {others.length > 0 && <Places places={others} {...go} />}
    </Box>
  );
}

interface PlacesProps {
  readonly places: readonly NamedPlace[];
  readonly onNavigate: (() => void) | undefined;
}

function Places({ places, onNavigate }: PlacesProps) {
  const { t } = useTranslation('layout');
  const { pathname } = useLocation();
  return (
    <List disablePadding sx={{ px: 1 }}>
      {places.map(({ to, label, icon, also = [] }) => (
        <li key={to}>
          <ListItemButton
            component={NavLink}
            to={to}
            selected={[to, ...also].some((page) => isAt(pathname, page))}
            sx={PLACE}
            {...(onNavigate && { onClick: onNavigate })}
          >
            <ListItemIcon sx={{ minWidth: 32 }}>{icon}</ListItemIcon>
            <ListItemText primary={t(`places.${label}`)} />
          </ListItemButton>
        </li>
      ))}
    </List>
  );
}

const isAt = (pathname: string, page: string) =>
  pathname === page || pathname.startsWith(`${page}/`);

const PLACE = {
  height: 32,
  px: 1.25,
  borderRadius: 1.5,
  color: 'text.secondary',
  '& .MuiListItemIcon-root': { color: 'inherit' },
  '& svg': { fontSize: 20 },
  '& .MuiListItemText-primary': { fontSize: '0.875rem', fontWeight: 500 },
  '&:hover': { color: 'text.primary' },
  '&.Mui-selected': { color: 'primary.main', '& .MuiListItemText-primary': { fontWeight: 600 } },
} as const;
