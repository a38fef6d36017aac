import { CloudApiError, type RequestOutcome } from '../whatsapp/cloud-api.error.js';
import {
  FetchStoppedError,
  InboundTooLargeError,
  MediaMismatchError,
  judgeFetchFailure,
} from './fetch-failure.js';
import { MediaStorageError } from './storage/media-storage.js';

const RULES = { attempts: 3, backoffMs: 1_000 };

function meta(metaCode: number, outcome: RequestOutcome = 'refused'): CloudApiError {
  return new CloudApiError({ outcome, metaCode, title: 'no' });
}

describe(judgeFetchFailure.name, () => {
  it.each([
    ['a lost answer', meta(0, 'unknown')],
    ['a passing fault at Meta', meta(131000)],
    ['bytes that are not what Meta said', new MediaMismatchError('hash')],
    ['a download that broke off', new Error('socket hang up')],
  ])('tries again after %s, ever later, and then gives up', (_case, failure) => {
    const verdicts = [1, 2, 3].map((tries) => judgeFetchFailure(failure, tries, RULES, 0));
    expect(verdicts).toMatchObject([
      { kind: 'again', inMs: 1_000, spent: true },
      { kind: 'again', inMs: 2_000, spent: true },
      { kind: 'failed' },
    ]);
  });

  it.each([
    ['a token that Meta refuses', meta(190), true],
    ['a limit of the app', meta(4), false],
    ['a stopped account', meta(131031), false],
    ['no connection', meta(0, 'not-sent'), false],
    ['a storage that does not work', new MediaStorageError('ENOSPC'), false],
    ['the end of the process', new FetchStoppedError(), false],
  ])('waits without spending a try after %s', (_case, failure, reauth) => {
    expect(judgeFetchFailure(failure, 99, RULES, 0)).toMatchObject({
      kind: 'again',
      spent: false,
      reauth,
    });
  });

  it.each([
    ['a file that Meta does not have', meta(100), 'media_gone'],
    ['a file over the limit', new InboundTooLargeError(), 'media_too_large'],
    ['a file that Meta could not take in', meta(131052), 'cloud_api_error'],
  ])('gives up at once after %s', (_case, failure, code) => {
    expect(judgeFetchFailure(failure, 1, RULES, 0)).toMatchObject({
      kind: 'failed',
      error: { code },
    });
  });
});
