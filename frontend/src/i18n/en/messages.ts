/** Words about one message, wherever it is shown. */
export const messages = {
  is: 'The message is: {{status}}',
  status: {
    received: 'Received',
    queued: 'Queued',
    sending: 'Sending',
    unknown: 'Outcome unknown',
    canceled: 'Taken back',
    expired: 'Expired',
    sent: 'Sent',
    failed: 'Failed',
    delivered: 'Delivered',
    read: 'Read',
    played: 'Played',
  },
  stray: {
    unknown: 'Meta did not answer. It is not sent again before it is clear whether it went out.',
    canceled: 'It was taken back before it went out.',
    expired: 'It waited too long and was not sent.',
  },
  settle: {
    question: 'Nobody knows whether it arrived.',
    sent: 'It arrived',
    notSent: 'It did not: send again',
  },
  rules: {
    number: 'A phone number with + and its country code, such as +1 555 000 1234',
    empty: 'Write something',
    tooLong: 'At most {{most}} characters; these are {{length}}',
    noObject: 'Must be an object or a list',
    noJson: 'This is not valid JSON',
  },
} as const;
