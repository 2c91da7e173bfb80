// Shows a new mail when there is one. Until then nothing moves, so that a code can be copied.
const { newest, list } = document.body.dataset;
setInterval(async () => {
  try {
    const answer = await fetch(`${list}?after=${newest}`);
    const { mails } = await answer.json();
    if (mails.length > 0) {
      location.reload();
    }
  } catch {
    // The demo has ended, or starts again; the next look tells.
  }
}, 1000);
