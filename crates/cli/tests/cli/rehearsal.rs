//! `ninsho demo --rehearsal`.

use std::fs::File;
use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::demo::Running;
use crate::support::Folder;

const INSTITUTION: &str = "/api/v1/institution";
const CHALLENGES: &str = "/api/v1/otp/challenges";

/// A rehearsal, and somebody who writes a client.
struct Rehearsal {
    server: Running,
    http: Client,
    _folder: Folder,
}

impl Rehearsal {
    fn start(arguments: &[&str]) -> Self {
        let folder = Folder::new();
        let all = [&["demo", "--rehearsal", "--port", "0"], arguments].concat();
        Self { server: Running::start(&folder, &all), http: Client::new(), _folder: folder }
    }

    /// One in which nothing goes wrong unless a request asks for it.
    fn undisturbed() -> Self {
        Self::start(&["--unavailable", "0", "--slow", "0", "--slow-for", "1"])
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.server.origin)
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(self.at(path))
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.http.post(self.at(path)).json(body)
    }

    async fn json(&self, path: &str) -> Value {
        self.get(path).send().await.unwrap().json().await.unwrap()
    }

    /// What was printed behind this name.
    fn printed(&self, name: &str) -> String {
        let line = self.server.printed.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().to_owned()
    }

    fn token_request(&self) -> RequestBuilder {
        let form = self.http.post(self.at("/oauth2/token")).body("grant_type=client_credentials");
        form.header("Content-Type", "application/x-www-form-urlencoded")
    }

    /// An access token of the client that was printed.
    async fn token(&self) -> String {
        let request = self.token_request();
        let request = request.basic_auth(self.printed("client_id "), Some(self.printed("client_secret ")));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// Asks for a one-time password of this person; returns the challenge.
    async fn challenge(&self, token: &str, user_id: &str) -> String {
        let request = self.post(CHALLENGES, &json!({ "user_id": user_id })).bearer_auth(token);
        let begun: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(begun["state"], "code_sent", "{begun}");
        format!("{CHALLENGES}/{}", begun["id"].as_str().unwrap())
    }

    async fn verify(&self, token: &str, challenge: &str, code: &str) -> Response {
        let request = self.post(&format!("{challenge}/verify"), &json!({ "code": code }));
        request.bearer_auth(token).send().await.unwrap()
    }

    async fn newest_code(&self, to: &str) -> String {
        let mail = self.json(&format!("/dev/mailbox/newest.json?to={to}&wait=20")).await;
        mail["code"].as_str().unwrap_or_else(|| panic!("{mail}")).to_owned()
    }

    /// The statuses of so many requests, one after the other.
    async fn statuses(&self, many: usize) -> Vec<u16> {
        let mut statuses = Vec::new();
        for _ in 0..many {
            let answer = self.get(INSTITUTION).send().await.unwrap();
            let said = answer.headers().contains_key("ninsho-rehearsal");
            assert_eq!(said, answer.status() == 503, "an answer says what was done to its request");
            statuses.push(answer.status().as_u16());
        }
        statuses
    }
}

fn forced(request: RequestBuilder, what: &str) -> RequestBuilder {
    request.header("Ninsho-Rehearsal", what)
}

fn header(answer: &Response, name: &str) -> Option<String> {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}

#[test]
fn a_rehearsal_refuses_to_be_public() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080"] {
        let ended = Folder::new().run(&["demo", "--rehearsal", "--listen", address]).expect_code(1);
        assert!(ended.stderr.contains("loopback address only"), "{}", ended.stderr);
    }
    for (setting, named) in [
        ("public_url = \"https://mfa.example.ac.jp\"", "public_url https://mfa.example.ac.jp"),
        ("listen = \"0.0.0.0:8080\"", "listen = \"0.0.0.0:8080\""),
    ] {
        let folder = Folder::new();
        folder.write("real.toml", setting);
        // Without a page it ends in any case.
        let arguments = ["--config", "real.toml", "demo", "--rehearsal", "--port", "0", "--page", "none"];
        let ended = folder.run(&arguments).expect_code(1);
        assert!(ended.stderr.contains(named), "{}", ended.stderr);
    }
}

#[test]
fn what_cannot_be_rehearsed_is_refused_and_the_help_says_what_can() {
    for (arguments, code, reason) in [
        (&["demo", "--rehearsal", "--unavailable", "60", "--slow", "41"][..], 1, "more than all of them"),
        (&["demo", "--rehearsal", "--slow-for", "31"], 1, "30 s at most"),
        (&["demo", "--seed", "7"], 2, "--rehearsal"),
        (&["serve", "--rehearsal"], 2, "unexpected argument"),
    ] {
        let ended = Folder::new().run(arguments).expect_code(code);
        assert!(ended.stderr.contains(reason), "{arguments:?}: {}", ended.stderr);
    }
    let help = Folder::new().run(&["demo", "--help"]).expect_well().stdout;
    for part in ["--rehearsal", "--seed", "--unavailable", "--slow-for", "Ninsho-Rehearsal", "Retry-After"] {
        assert!(help.contains(part), "{part}: {help}");
    }
}

#[test]
fn the_log_says_at_the_start_what_kind_of_server_this_is() {
    let folder = Folder::new();
    let started = |arguments: &[&str]| {
        let mut command = folder.program(&[&["demo", "--port", "0"], arguments].concat());
        command.stderr(File::create(folder.path("log")).unwrap());
        let server = Running::of(command);
        assert_eq!(server.printed.contains("rehearsal"), !arguments.is_empty());
        server.stop();
        folder.read("log")
    };
    let log = started(&["--rehearsal", "--seed", "4711"]);
    assert!(log.contains("WARN") && log.contains("this is a rehearsal") && log.contains("4711"), "{log}");
    assert!(!log.contains("ncs_"), "the secret is printed and not logged: {log}");
    assert!(!started(&[]).contains("rehearsal"));
}

#[tokio::test]
async fn the_client_that_was_printed_can_call_at_once_by_every_way() {
    let rehearsal = Rehearsal::undisturbed();
    let token = rehearsal.token().await;
    let (id, secret) = (rehearsal.printed("client_id "), rehearsal.printed("client_secret "));
    let key = rehearsal.printed("X-API-Key ");
    let factors = || rehearsal.get("/api/v1/otp/users/taro/factors");
    for request in [
        factors().bearer_auth(token),
        factors().basic_auth(&id, Some(&secret)),
        factors().header("X-API-Key", &key),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }
    let check = rehearsal.get(&format!("/key/{key}/validate/check?user=taro&pass=00000000"));
    let checked: Value = check.send().await.unwrap().json().await.unwrap();
    assert_eq!(checked["result"]["authentication"], "REJECT", "{checked}");
}

#[tokio::test]
async fn a_kept_rehearsal_has_the_same_client_when_it_starts_again() {
    let folder = Folder::new();
    let start = || Running::start(&folder, &["demo", "--rehearsal", "--port", "0", "--dir", "kept"]);
    let client = |server: &Running| server.printed.split_once("client_id").unwrap().1.to_owned();
    let first = start();
    let printed = client(&first);
    first.stop();
    let second = start();
    assert_eq!(client(&second).lines().next(), printed.lines().next());
    second.stop();
}

#[tokio::test]
async fn a_seed_repeats_its_sequence_and_nothing_that_asks_for_itself_takes_a_turn() {
    let with = |seed| Rehearsal::start(&["--seed", seed, "--unavailable", "40", "--slow", "0"]);
    let (first, again, other) = (with("7"), with("7"), with("8"));
    assert!(first.server.printed.contains("--seed 7"), "{}", first.server.printed);
    let statuses = first.statuses(40).await;
    assert!(statuses.contains(&200) && statuses.contains(&503), "{statuses:?}");

    let mut repeated = again.statuses(10).await;
    for what in ["unavailable", "none", "nonsense"] {
        forced(again.get(INSTITUTION), what).send().await.unwrap();
    }
    for path in ["/livez", "/readyz", "/metrics", "/dev/rehearsal", "/dev/mailbox.json", "/api/openapi.json"]
    {
        for _ in 0..10 {
            assert_eq!(again.get(path).send().await.unwrap().status(), 200, "{path}");
        }
    }
    repeated.extend(again.statuses(30).await);
    assert_eq!(repeated, statuses);
    assert_ne!(other.statuses(40).await, statuses);

    let told = again.json("/dev/rehearsal").await;
    assert_eq!((&told["seed"], &told["requests"]), (&json!(7), &json!(40)), "{told}");
    assert_eq!((&told["unavailable_percent"], &told["slow_percent"]), (&json!(40), &json!(0)), "{told}");
}

#[tokio::test]
async fn a_request_that_is_refused_has_done_nothing_and_is_answered_in_the_form_of_its_contract() {
    let rehearsal = Rehearsal::undisturbed();
    let token = rehearsal.token().await;
    let begin = || rehearsal.post(CHALLENGES, &json!({ "user_id": "taro" })).bearer_auth(&token);
    let refused = forced(begin(), "unavailable").send().await.unwrap();
    assert_eq!((refused.status().as_u16(), header(&refused, "retry-after").as_deref()), (503, Some("5")));
    assert_eq!(header(&refused, "ninsho-rehearsal").as_deref(), Some("unavailable"));
    assert_eq!(header(&refused, "content-type").as_deref(), Some("application/problem+json"));
    assert!(header(&refused, "x-request-id").is_some());
    let problem: Value = refused.json().await.unwrap();
    assert_eq!((&problem["code"], &problem["retry_after"]), (&json!("not_ready"), &json!(5)), "{problem}");
    assert_eq!(begin().send().await.unwrap().status(), 201, "there was no challenge yet");

    let oauth = rehearsal.token_request();
    let privacyidea = rehearsal.get("/validate/check?user=taro");
    for (request, pointer, word) in
        [(oauth, "/error", json!("temporarily_unavailable")), (privacyidea, "/result/status", json!(false))]
    {
        let refused = forced(request, "unavailable").send().await.unwrap();
        assert_eq!((refused.status().as_u16(), header(&refused, "retry-after").as_deref()), (503, Some("5")));
        let body: Value = refused.json().await.unwrap();
        assert_eq!(body.pointer(pointer), Some(&word), "{body}");
    }
}

#[tokio::test]
async fn a_request_is_slow_or_undisturbed_when_it_asks_for_that() {
    let undisturbed = Rehearsal::undisturbed();
    let began = Instant::now();
    let slow = forced(undisturbed.get(INSTITUTION), "slow").send().await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!((slow.status().as_u16(), header(&slow, "ninsho-rehearsal").as_deref()), (200, Some("slow")));

    let unknown = forced(undisturbed.get(INSTITUTION), "slowly").send().await.unwrap();
    assert_eq!(unknown.status(), 400, "a typing error is not taken for nothing");

    let refusing = Rehearsal::start(&["--unavailable", "100", "--slow", "0"]);
    assert_eq!(refusing.statuses(3).await, [503; 3]);
    let spared = forced(refusing.get(INSTITUTION), "none").send().await.unwrap();
    assert_eq!((spared.status().as_u16(), header(&spared, "ninsho-rehearsal")), (200, None));

    let slowing = Rehearsal::start(&["--unavailable", "0", "--slow", "100", "--slow-for", "0"]);
    let slow = slowing.get(INSTITUTION).send().await.unwrap();
    assert_eq!((slow.status().as_u16(), header(&slow, "ninsho-rehearsal").as_deref()), (200, Some("slow")));
}

#[tokio::test]
async fn the_clock_expires_a_code_that_was_read_from_its_mail() {
    let rehearsal = Rehearsal::undisturbed();
    let token = rehearsal.token().await;
    let challenge = rehearsal.challenge(&token, "taro").await;
    let code = rehearsal.newest_code("taro@example.com").await;
    let before = rehearsal.json("/dev/rehearsal").await["now"].clone();
    let moved = rehearsal.post("/dev/clock", &json!({ "advance_seconds": 600 })).send().await.unwrap();
    let moved: Value = moved.json().await.unwrap();
    assert!(moved["now"].as_str() > before.as_str(), "{moved} after {before}");
    let refused = rehearsal.verify(&token, &challenge, &code).await;
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "code_expired", "{problem}");
}

#[tokio::test]
async fn mails_are_listed_awaited_and_forgotten() {
    let rehearsal = Rehearsal::undisturbed();
    let token = rehearsal.token().await;
    let nobody = rehearsal.get("/dev/mailbox/newest.json?to=taro@example.com").send().await.unwrap();
    assert_eq!(nobody.status(), 404);

    // The mail is awaited before it is sent.
    let (mail, challenge) = tokio::join!(
        rehearsal.json("/dev/mailbox/newest.json?to=taro@example.com&wait=20"),
        rehearsal.challenge(&token, "taro"),
    );
    let code = mail["code"].as_str().unwrap();
    assert_eq!(mail["to"], json!(["taro@example.com"]));
    let list = rehearsal.json("/dev/mailbox.json?to=taro@example.com").await;
    assert_eq!(list["mails"][0]["code"], mail["code"]);

    let after = format!("/dev/mailbox/newest.json?to=taro@example.com&after={}", mail["id"]);
    assert_eq!(rehearsal.get(&after).send().await.unwrap().status(), 404);
    let other = rehearsal.get("/dev/mailbox/newest.json?to=carrier@example.com").send().await.unwrap();
    assert_eq!(other.status(), 404);
    assert_eq!(rehearsal.verify(&token, &challenge, code).await.status(), 200);

    let forgotten = rehearsal.http.delete(rehearsal.at("/dev/mailbox.json")).send().await.unwrap();
    assert_eq!(forgotten.status(), 204);
    assert_eq!(rehearsal.json("/dev/mailbox.json").await, json!({ "mails": [] }));
    let put = rehearsal.http.put(rehearsal.at("/dev/mailbox.json")).send().await.unwrap();
    assert_eq!(
        (put.status().as_u16(), header(&put, "allow").unwrap()),
        (405, "GET, HEAD, DELETE, OPTIONS".to_owned())
    );
}

#[tokio::test]
async fn no_server_rehearses_unless_it_is_told_to() {
    let (demo, real) = (Folder::new(), Folder::ready());
    let demo = Running::start(&demo, &["demo", "--port", "0"]);
    let real = Running::start(&real, &["serve", "--listen", "127.0.0.1:0"]);
    let (_, address) = real.printed.trim().rsplit_once("listening on ").unwrap();
    let http = Client::new();
    for origin in [demo.origin.clone(), format!("http://{}", address.trim_end_matches(')'))] {
        for what in ["unavailable", "slow", "nonsense"] {
            let answer = forced(http.get(format!("{origin}{INSTITUTION}")), what).send().await.unwrap();
            assert_eq!(
                (answer.status().as_u16(), header(&answer, "ninsho-rehearsal")),
                (200, None),
                "{origin}"
            );
        }
        for path in ["/dev/rehearsal", "/validate/check"] {
            let answer = http.get(format!("{origin}{path}")).send().await.unwrap();
            assert_eq!(answer.status(), 404, "{origin}{path}");
        }
    }
    for path in ["/dev/mailbox.json", "/dev/mailbox/newest.json", "/dev/clock"] {
        let answer =
            http.get(format!("http://{}{path}", address.trim_end_matches(')'))).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
}
