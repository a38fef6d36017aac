/* Stands in for Meta's SDK for browsers, as far as Embedded Signup needs it. */
(() => {
  const origin = new URL(document.currentScript.src).origin;
  let waiting;

  window.addEventListener('message', (event) => {
    if (event.origin !== origin || waiting === undefined) return;
    const { simulatedLogin } = event.data ?? {};
    if (simulatedLogin === undefined) return;
    const callback = waiting;
    waiting = undefined;
    callback(
      simulatedLogin.code
        ? { status: 'connected', authResponse: { code: simulatedLogin.code } }
        : { status: 'unknown', authResponse: null },
    );
  });

  window.FB = {
    init() {},
    login(callback, options = {}) {
      waiting = callback;
      const query = new URLSearchParams({
        config_id: options.config_id ?? '',
        feature: options.extras?.featureType ?? '',
      });
      window.open(`${origin}/_simulator/dialog?${query}`, 'dialog', 'width=520,height=640');
    },
  };
  window.fbAsyncInit?.();
})();
