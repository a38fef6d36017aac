import { obstacleOf, stateAfter } from './template-state.js';

describe(stateAfter.name, () => {
  it.each(['APPROVED', 'approved', 'UNPAUSED', 'REINSTATED', 'FLAGGED', 'Unarchived'])(
    'is approved after %s',
    (word) => {
      expect(stateAfter(word)).toBe('APPROVED');
    },
  );

  it.each(['PAUSED', 'paused'])('is paused after %s, and says why it cannot be sent', (word) => {
    expect(obstacleOf({ status: stateAfter(word) })).toContain('paused');
  });

  it('is a word that nobody knows, after one: nothing is held for it', () => {
    expect(stateAfter('SOMETHING_NEW')).toBe('SOMETHING_NEW');
    expect(obstacleOf({ status: 'SOMETHING_NEW' })).toBeUndefined();
  });
});
