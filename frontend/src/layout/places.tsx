import Dashboard from '@mui/icons-material/SpaceDashboardOutlined';
import Description from '@mui/icons-material/DescriptionOutlined';
import Forum from '@mui/icons-material/ForumOutlined';
import Groups from '@mui/icons-material/GroupsOutlined';
import MonitorHeart from '@mui/icons-material/MonitorHeart';
import PermMedia from '@mui/icons-material/PermMediaOutlined';
import PhoneIphone from '@mui/icons-material/PhoneIphone';
import Person from '@mui/icons-material/Person';
import Replay from '@mui/icons-material/Replay';
import Send from '@mui/icons-material/SendOutlined';
import Settings from '@mui/icons-material/SettingsOutlined';
import Storefront from '@mui/icons-material/Storefront';
import SwapVert from '@mui/icons-material/SwapVert';
import Contacts from '@mui/icons-material/ContactsOutlined';
import Webhook from '@mui/icons-material/Webhook';
import Hub from '@mui/icons-material/HubOutlined';
import type { ReactNode } from 'react';
import type { en } from '../i18n/en/all';

export interface NamedPlace {
  readonly to: string;
  /** Its name among the words of the layout. */
  readonly label: keyof (typeof en)['layout']['places'];
  readonly icon: ReactNode;
  /** Where its other pages begin. */
  readonly also?: readonly string[];
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
          {
            to: at('people'),
            label: 'access',
            icon: <Groups />,
            also: [at('keys'), at('audit-log')],
          },
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
  { to: '/people', label: 'access', icon: <Groups />, also: ['/keys', '/audit-log'] },
];

export const HEALTH: NamedPlace = { to: '/health', label: 'health', icon: <MonitorHeart /> };
export const ACCOUNT: NamedPlace = { to: '/account', label: 'account', icon: <Person /> };
