/** What each person chooses for a browser. */
export const settings = {
  title: 'Sound and notifications',
  sound: 'Sound',
  soundHelp: 'When a customer writes',
  notifications: 'Notifications',
  notificationsHelp: 'When a customer writes and you look elsewhere',
  receipts: 'Show that I read and write',
  receiptsHelp: 'Customers see blue ticks and “typing…”',
} as const;
