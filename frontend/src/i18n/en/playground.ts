/** Words of the box in which one plays a customer. */
export const playground = {
  title: 'Write as a customer',
  close: 'Close',
  explained:
    'The simulator delivers it to {{name}} by webhook, as Meta would. Only in development.',
  number: 'Number of the customer',
  numberMissing: 'Enter a number',
  profileName: 'Profile name',
  text: 'What the customer writes',
  textMissing: 'Write something',
  onItsWay: 'On its way, as a webhook.',
  write: 'Write',
} as const;
