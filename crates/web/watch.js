// Says what to do when the page does not start, or stops for good. It is a classic script in ES5
// with a clock of its own: a browser that cannot start the page may not even read its other scripts.
// The HTML has the words, the server fills in the support desk, and the style sheet shows both after
// some more seconds when not even this script arrives.
(function () {
  var LATE = 15000;
  // start.js takes it out of the page once the program has taken over.
  var failed = document.getElementById("failed");

  function start() {
    return document.getElementById("start");
  }

  // The program removes #start when it takes over; the style sheet hides what was said before then.
  function say(why) {
    var before = failed.getAttribute("data-why");
    if (before && before !== "late") return;
    failed.setAttribute("data-why", why);
    if (!failed.parentNode) document.body.insertBefore(failed, document.body.firstChild);
    if (why !== "late" && start()) start().setAttribute("data-over", "");
  }

  function kind(error) {
    if (typeof WebAssembly !== "object") return "wasm";
    if (error instanceof WebAssembly.RuntimeError) return "crash";
    return "broken";
  }

  function notice(error) {
    var why = kind(error);
    if (start() || why === "crash") say(why);
  }

  // A script that does not arrive tells only its element.
  addEventListener("error", function (event) {
    if (event.target && event.target.tagName === "SCRIPT") notice(null);
    else if (event.target === window) notice(event.error);
  }, true);
  addEventListener("unhandledrejection", function (event) {
    notice(event.reason);
  });

  // A press on the log-in form that the server has written waits for the program.
  addEventListener("submit", function (event) {
    if (!start() || !start().hasAttribute("data-form")) return;
    event.preventDefault();
    event.target.setAttribute("data-pressed", "");
    event.target.querySelector(".primary").className += " slow";
  });

  if (typeof WebAssembly !== "object") say("wasm");
  else if (!("noModule" in document.createElement("script"))) say("broken");
  setTimeout(function () {
    if (start()) say("late");
  }, LATE);
})();
