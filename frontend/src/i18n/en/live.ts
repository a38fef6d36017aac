/** Words about what comes by itself. */
export const live = {
  connecting: { label: 'Connecting', help: 'The live view is starting.' },
  live: { label: 'Live', help: 'Changes show up here by themselves.' },
  reconnecting: {
    label: 'Reconnecting',
    help: 'The connection broke. What happens meanwhile is made up for.',
  },
  refused: { label: 'Not live', help: 'Reload the page to see changes.' },
  newMessage: 'New message from {{from}}',
} as const;
