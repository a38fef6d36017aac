export const health = {
  title: 'Health',
  lead: 'What the API needs, and whether it has it. Checked every 5 seconds.',
  noAnswer: 'The API does not answer',
  checking: 'Checking',
  checkedAt: 'Last checked at {{time}}',
  well: 'All is well.',
  degraded:
    'Degraded: everything is accepted and kept, but not everything is handled until what is down here is back.',
  down: 'Down: messages are not accepted now. WhatsApp delivers them again later.',
  more: 'All of it',
  isUp: 'Up',
  isDown: 'Down',
  parts: {
    mongodb: { title: 'MongoDB', purpose: 'Keeps tenants, conversations and messages.' },
    redis: { title: 'Redis', purpose: 'Rings the bell for the workers; holds no data of its own.' },
    workers: { title: 'Workers', purpose: 'Handle what was accepted.' },
    consumption: { title: 'Consumption', purpose: 'Webhooks are handled soon after they came.' },
    reconciler: { title: 'Reconciler', purpose: 'Rings again for what was missed.' },
    'media-storage': { title: 'Media storage', purpose: 'Keeps the files of messages.' },
  },
} as const;
