import Dashboard from '@mui/icons-material/SpaceDashboardOutlined';
import Description from '@mui/icons-material/DescriptionOutlined';
import Forum from '@mui/icons-material/Forum';
import Groups from '@mui/icons-material/Groups';
import History from '@mui/icons-material/History';
import ManageAccounts from '@mui/icons-material/ManageAccounts';
import MonitorHeart from '@mui/icons-material/MonitorHeart';
import PermMedia from '@mui/icons-material/PermMediaOutlined';
import PhoneIphone from '@mui/icons-material/PhoneIphone';
import Person from '@mui/icons-material/Person';
import Replay from '@mui/icons-material/Replay';
import Send from '@mui/icons-material/Send';
import Settings from '@mui/icons-material/SettingsOutlined';
import Storefront from '@mui/icons-material/Storefront';
import SwapVert from '@mui/icons-material/SwapVert';
import Contacts from '@mui/icons-material/ContactsOutlined';
import VpnKey from '@mui/icons-material/VpnKeyOutlined';
import Webhook from '@mui/icons-material/Webhook';
import Hub from '@mui/icons-material/HubOutlined';
import type { ReactNode } from 'react';
import type { en } from '../i18n/en/all';

export interface NamedPlace {
  readonly to: string;
  /** Its name among the words of the layout. */
  readonly label: keyof (typeof en)['layout']['places'];
  readonly icon: ReactNode;
}

/** @param manages whether pages for admins are of use */
export function placesOfTenant(tenantId: string, manages: boolean): NamedPlace[] {
  const at = (page: string) => `/t/${tenantId}/${page}`;
  return [
    { to: at('conversations'), label: 'conversations', icon: <Forum /> },
    { to: at('send'), label: 'send', icon: <Send /> },
    { to: at('messages'), label: 'messages', icon: <SwapVert /> },
    { to: at('templates'), label: 'templates', icon: <Description /> },
    { to: at('customers'), label: 'customers', icon: <Contacts /> },
    { to: at('files'), label: 'files', icon: <PermMedia /> },
    { to: at('numbers'), label: 'numbers', icon: <PhoneIphone /> },
    ...(manages
      ? ([
          { to: at('endpoints'), label: 'endpoints', icon: <Hub /> },
          { to: at('keys'), label: 'keys', icon: <VpnKey /> },
          { to: at('people'), label: 'people', icon: <Groups /> },
          { to: at('audit-log'), label: 'audit', icon: <History /> },
          { to: at('settings'), label: 'settings', icon: <Settings /> },
        ] as const)
      : []),
  ];
}

export const PLACES_OF_OPERATOR: readonly NamedPlace[] = [
  { to: '/overview', label: 'overview', icon: <Dashboard /> },
  { to: '/tenants', label: 'tenants', icon: <Storefront /> },
  { to: '/messages', label: 'allMessages', icon: <SwapVert /> },
  { to: '/webhooks', label: 'webhooks', icon: <Webhook /> },
  { to: '/dead-letters', label: 'deadLetters', icon: <Replay /> },
  { to: '/system', label: 'system', icon: <MonitorHeart /> },
  { to: '/people', label: 'allPeople', icon: <ManageAccounts /> },
  { to: '/keys', label: 'operatorKeys', icon: <VpnKey /> },
  { to: '/audit-log', label: 'allChanges', icon: <History /> },
];

export const HEALTH: NamedPlace = { to: '/health', label: 'health', icon: <MonitorHeart /> };
export const ACCOUNT: NamedPlace = { to: '/account', label: 'account', icon: <Person /> };
