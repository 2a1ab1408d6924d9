
'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('data').textContent);
  const counters = ['visitors', 'questions', 'finished'];
  // How long what people say stands alone, and how long the verdict stands with it.
  const asking = 7000, telling = 11000;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let language = 0, card = 0, numbers = data.numbers, shown = {};

  const texts = () => data.languages[language];

  function drawNumber(name, from, to) {
    const words = typeof to !== 'number' || to === 0;
    const field = byId(name);
    field.classList.toggle('words', words);
    if (words) { field.textContent = to === 0 ? texts().none : texts()[to]; return; }
    const format = new Intl.NumberFormat(texts().tag);
    // Where a few become a number there is nothing to count up from.
    const begin = typeof from === 'number' ? from : to;
    const start = performance.now();
    const step = (now) => {
      const part = still ? 1 : Math.min(1, (now - start) / 600);
      field.textContent = format.format(Math.round(begin + (to - begin) * part));
      if (part < 1 && numbers[name] === to) requestAnimationFrame(step);
    };
    step(start + (still ? 600 : 0));
  }

  function drawNumbers() {
    for (const name of counters) {
      drawNumber(name, shown[name], numbers[name]);
      shown[name] = numbers[name];
      byId(name + '-label').textContent = texts()[name];
    }
  }

  function drawTexts() {
    document.documentElement.lang = texts().tag;
    for (const name of ['fair', 'booth', 'scan', 'fallback', 'quiz', 'offline']) byId(name).textContent = texts()[name] || '';
    drawNumbers();
  }

  function ask() {
    const shownCard = texts().cards[card];
    byId('card').classList.remove('told');
    byId('say').textContent = shownCard.say;
    byId('verdict').textContent = shownCard.true ? texts().fact : texts().myth;
    byId('verdict').className = shownCard.true ? 'fact' : 'myth';
    byId('why').replaceChildren(...shownCard.why.map(([text, bold]) => {
      const piece = document.createElement(bold ? 'strong' : 'span');
      piece.textContent = text;
      return piece;
    }));
    fit(byId('card'));
    setTimeout(() => byId('card').classList.add('told'), asking);
    setTimeout(next, asking + telling);
  }

  // A long text is set smaller, so that all of it is seen.
  function fit(box) {
    for (let size = 1; size > 0.5; size -= 0.05) {
      box.style.fontSize = `calc(${size} * var(--u))`;
      if (box.scrollHeight <= box.clientHeight) return;
    }
  }

  function next() {
    card = (card + 1) % texts().cards.length;
    language = (language + 1) % data.languages.length;
    drawTexts();
    ask();
  }

  // The numbers: the first event after every connection tells all of them, so that nothing missed is missed for good.
  let source, heard = Date.now(), wait = 1000, retry;
  const away = (is) => { byId('offline').hidden = !is; };
  function listen() {
    clearTimeout(retry);
    if (source) source.close();
    heard = Date.now();
    source = new EventSource(data.events);
    source.onmessage = (event) => {
      const told = JSON.parse(event.data);
      heard = Date.now(); wait = 1000; away(false);
      if (told.version !== data.version) { location.reload(); return; }
      numbers = told.numbers;
      drawNumbers();
      // Where too many screens listen, the rest ask now and then.
      if (told.again) { source.close(); retry = setTimeout(listen, told.again * 1000); }
    };
    source.onerror = () => {
      away(true);
      // Browsers try again by themselves, but not after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) { retry = setTimeout(listen, wait); wait = Math.min(wait * 2, 30000); }
    };
  }
  addEventListener('online', listen);
  addEventListener('offline', () => away(true));
  // A dead connection says nothing; a living one speaks every 20 seconds.
  setInterval(() => { if (Date.now() - heard > 50000) { away(true); listen(); } }, 5000);

  drawTexts();
  ask();
  listen();
  if (navigator.wakeLock) {
    const awake = () => document.visibilityState === 'visible' && navigator.wakeLock.request('screen').catch(() => {});
    addEventListener('visibilitychange', awake);
    awake();
  }
})();
