/** Words of the sign-in by an identity provider. */
export const provider = {
  signInWith: 'Sign in with {{name}}',
  refused:
    'You are not known here, or may not sign in this way. Ask the operator to add you with your e-mail address.',
  notConfirmed: 'The identity provider did not confirm who you are. Try again.',
  unavailable: 'The identity provider does not answer. Try again in a minute.',
} as const;
