// Passkeys (WebAuthn Level 3): the browser asks its authenticator, the server decides. Without this file everything else works.
const post = async (path, body) => {
  const answer = await fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'x-evenkeel': '1' },
    body: JSON.stringify(body),
  });
  const parsed = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(parsed.detail ?? 'That did not work. Please try once more.');
  return parsed;
};

/** Runs what a button asks for; a person who thinks again in the browser's own dialog is told nothing. */
const onPress = (box, work) => {
  const button = box.querySelector('button');
  const wrong = box.querySelector('[role=alert]');
  box.hidden = false;
  button.addEventListener('click', async () => {
    wrong.hidden = true;
    button.disabled = true;
    try {
      await work();
    } catch (error) {
      if (error.name !== 'NotAllowedError' && error.name !== 'AbortError') {
        wrong.textContent =
          error.name === 'InvalidStateError' ? 'This device has a passkey for you already.' : error.message;
        wrong.hidden = false;
      }
    }
    button.disabled = false;
  });
};

// Browsers bind passkeys to names; at an address of numbers there are none.
const named = !/^[\d.]+$|^\[/.test(location.hostname);
if (named && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  const signIn = document.querySelector('[data-passkey-sign-in]');
  if (signIn) {
    onPress(signIn, async () => {
      const options = await post('/sign-in/passkey-options', {});
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = await navigator.credentials.get({ publicKey });
      await post('/sign-in/passkey', credential.toJSON());
      location.assign(signIn.dataset.next);
    });
  }
  const add = document.querySelector('[data-passkey-add]');
  if (add) {
    onPress(add, async () => {
      const options = await post('/account/passkey-options', {});
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const credential = await navigator.credentials.create({ publicKey });
      const name = add.querySelector('input').value.trim() || 'Passkey';
      await post('/account/passkeys', { name, response: credential.toJSON() });
      location.assign('/account#passkeys');
      location.reload();
    });
  }
}
