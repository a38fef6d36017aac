/** Of styles within the thread's header: there is little room. */
export const NARROW = '@container (max-width: 560px)';
