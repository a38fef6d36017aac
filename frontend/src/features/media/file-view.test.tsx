import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { FakeApi, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import { FileView } from './file-view';
import { kindOfFile } from './media-kinds';

const ROUTE = 'GET /tenants/tnt_1/media/med_1/content';

/** Everything is in view at once. */
class SeesEverything {
  constructor(private readonly tell: (entries: { isIntersecting: boolean }[]) => void) {}
  observe() {
    this.tell([{ isIntersecting: true }]);
  }
  disconnect() {
    return undefined;
  }
}

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', SeesEverything);
  URL.createObjectURL = () => 'blob:made';
  URL.revokeObjectURL = () => undefined;
});
afterEach(() => vi.unstubAllGlobals());

const show = (api: FakeApi, kind: 'image' | 'audio' | 'document') =>
  renderWith(<FileView tenantId="tnt_1" mediaId="med_1" kind={kind} name="cake" />, { api });

describe(FileView, () => {
  it('shows a picture by itself', async () => {
    const api = new FakeApi().on(ROUTE, () => new Response('bytes'));
    show(api, 'image');
    expect(await screen.findByRole('img', { name: 'cake' })).toHaveAttribute('src', 'blob:made');
    expect(await findAxeProblems()).toEqual([]);
  });

  it('loads what is heard or read only when it is asked for', async () => {
    const api = new FakeApi().on(ROUTE, () => new Response('bytes'));
    const { user } = show(api, 'document');
    expect(api.requests).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Load the file' }));
    expect(await screen.findByRole('link', { name: 'Save' })).toHaveAttribute('download', 'cake');
  });

  it('says why a file is not there', async () => {
    const api = new FakeApi().on(ROUTE, () => problem(404, 'media_content_missing', 'It is gone.'));
    const { user } = show(api, 'audio');
    await user.click(screen.getByRole('button', { name: 'Play' }));
    expect(await screen.findByText('It is gone.')).toBeVisible();
  });
});

it.each([
  ['image/png', 'image'],
  ['image/webp', 'sticker'],
  ['image/heic', 'document'],
  ['audio/ogg; codecs=opus', 'audio'],
  ['video/mp4', 'video'],
  ['', 'document'],
])('a file of type "%s" goes as %s', (type, kind) => {
  expect(kindOfFile({ type })).toBe(kind);
});
