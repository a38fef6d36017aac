import * as undici from 'undici';
import { Agent } from './http-agent.js';

describe('Agent', () => {
  it('is the one that undici has', () => {
    expect(Agent).toBe(undici.Agent);
  });
});
