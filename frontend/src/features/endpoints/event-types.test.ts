import { expect, it } from 'vitest';
import openapi from '../../../../docs/openapi.json';
import { EVENT_TYPES } from './event-types';

it('offers each event type of the API', () => {
  expect([...EVENT_TYPES].sort()).toEqual([...openapi.components.schemas.EventType.enum].sort());
});
