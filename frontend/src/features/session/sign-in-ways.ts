const PARAMETER = 'sign-in';

/** How a sign-in by an identity provider ended, as the address tells: `done`, or an error's code. */
export function outcomeOfProvider(): string | null {
  return new URLSearchParams(location.search).get(PARAMETER);
}

/** Whether the browser was just sent back by an identity provider, with a session. */
export function cameBackSignedIn(): boolean {
  return outcomeOfProvider() === 'done';
}
