//! No secret leaks: the real program runs with its log at its loudest, people do everything that
//! can be done, and then every code, password, token and address is looked for wherever
//! something is kept or said.

mod dump;
mod needles;
mod walk;

use ninsho_shared::paths;

use crate::support::{START, Setup, TestApp};
use needles::Needles;
use walk::Walk;

/// The only columns in which a whole address may stand.
const ADDRESS_COLUMNS: [&str; 6] = [
    "account.mail_address",
    "address_change.address",
    "address_change.previous",
    "challenge.address",
    "job.recipient",
    "revocation_link.address",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_kept_or_said_holds_a_secret() {
    for format in ["text", "json"] {
        let app = TestApp::start().await;
        app.person_with("saburo", |row| row.operator_since = Some(START)).await;
        app.person("hanako").await;
        let tables =
            format!("[log]\nformat = \"{format}\"\nfilter = \"trace\"\n[mail]\nfirst_retry = \"1s\"\n");
        let setup = Setup::beside(&app, "http://localhost", &tables);
        let service = setup.start().await;
        let walk = Walk::through(&app, &service).await;
        let metrics = service.caller().get(paths::METRICS).await.text;
        let said = service.stop().await;
        let secrets = Needles::of(&walk);

        assert!(said.contains("answered") && said.contains(paths::LOGIN_VERIFY), "the log was taken: {said}");
        assert!(
            said.contains("mail refused") && said.contains("mail delayed"),
            "troubles are logged: {said}"
        );
        for line in ["wrong_credentials", "wrong_code", "happened", "logged_in", "code_told", "account"] {
            assert!(said.contains(line), "{line} is logged: {said}");
        }
        secrets.none_in("the log", &said);
        secrets.no_address_in("the log", &said);
        assert!(metrics.contains(&format!("route=\"{}\"", paths::LOGIN_VERIFY)), "{metrics}");
        secrets.none_in("the figures", &metrics);
        secrets.no_address_in("the figures", &metrics);
        for answer in walk.refused() {
            let whole = format!("{:?}\n{}", answer.headers, answer.text);
            secrets.none_in("a refusal", &whole);
            secrets.no_address_in("a refusal", &whole);
        }
        for answer in walk.granted_without_token() {
            secrets.none_in("an answer", &format!("{:?}\n{}", answer.headers, answer.text));
        }
        search_database(&app, &secrets).await;
    }
}

async fn search_database(app: &TestApp, secrets: &Needles) {
    let cells = dump::cells(&app.app.storage).await;
    let mut holding: Vec<&str> = Vec::new();
    for cell in &cells {
        secrets.none_in(&cell.column, &cell.text);
        if secrets.is_address_in(&cell.text) {
            holding.push(&cell.column);
        }
    }
    holding.sort_unstable();
    holding.dedup();
    assert_eq!(holding, ADDRESS_COLUMNS, "a whole address stands where codes go to, and nowhere else");
    for file in dump::files(app.app.config.database_url.reveal()) {
        secrets.none_in("the file of the database", &file);
    }
}
