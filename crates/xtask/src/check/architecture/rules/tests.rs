use super::*;

/// Crates of these files; the roots declare what is named.
fn findings_of(files: &[(&str, &str)]) -> Vec<String> {
    let mut sources = Sources::default();
    let read = |place: &str| {
        let found = files.iter().find(|(name, _)| *name == place);
        found.map(|(_, text)| (*text).to_owned())
    };
    for (package, root) in crate::check::architecture::CRATES {
        if read(root).is_some() {
            sources.add(package, root, &read).unwrap();
        }
    }
    findings(&sources).iter().map(ToString::to_string).collect()
}

fn domain<'a>(root: &'a str, files: &[(&'a str, &'a str)]) -> Vec<String> {
    findings_of(&[&[("crates/domain/src/lib.rs", root)], files].concat())
}

#[test]
fn in_the_domain_nothing_points_up() {
    let factor = ("crates/domain/src/factor.rs", "use crate::account::Row; pub struct Factor;");
    let account = ("crates/domain/src/account.rs", "pub struct Row;");
    assert!(domain("mod account; mod factor;", &[factor, account]).is_empty());
    let up = ("crates/domain/src/account.rs", "pub fn close() { crate::factor::mail::void() }");
    let mail = ("crates/domain/src/factor/mail.rs", "pub fn void() {}");
    let found =
        domain("mod account; mod factor;", &[("crates/domain/src/factor/mod.rs", "pub mod mail;"), up, mail]);
    assert_eq!(
        found,
        ["crates/domain/src/account.rs: ninsho_domain::factor::mail::void: points up, to session and factor"]
    );
}

#[test]
fn a_part_of_a_folder_has_the_row_of_its_own() {
    let row = ("crates/domain/src/account/row.rs", "use super::command::close;");
    let command = ("crates/domain/src/account/command.rs", "use crate::session::end; pub fn close() {}");
    let folder = ("crates/domain/src/account/mod.rs", "mod command; mod row;");
    let session = ("crates/domain/src/session.rs", "pub fn end() {}");
    let found = domain("mod account; mod session;", &[folder, row, command, session]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("account/row.rs") && found[0].contains("points up"), "{found:?}");
}

#[test]
fn a_module_without_a_row_is_asked_for_one() {
    let found = domain("mod weather;", &[("crates/domain/src/weather.rs", "")]);
    assert!(found.len() == 1 && found[0].contains("LAYERS"), "{found:?}");
}

#[test]
fn a_circle_of_files_is_shown_with_the_way_round() {
    let parts = [
        ("crates/web/src/lib.rs", "mod a; mod b; mod c;"),
        ("crates/web/src/a.rs", "use crate::b::B; pub struct A;"),
        ("crates/web/src/b.rs", "pub struct B; fn b() { crate::c::c() }"),
        ("crates/web/src/c.rs", "pub fn c() { view! { <div>{super::a::A}</div> } }"),
    ];
    let found = findings_of(&parts);
    assert_eq!(
        found,
        ["crates/web/src/a.rs: ninsho_web::a → ninsho_web::b → ninsho_web::c → ninsho_web::a: \
          a circle of 3 files"]
    );
}

#[test]
fn a_folder_that_re_exports_its_files_is_no_circle_unless_it_uses_them() {
    let with = |folder| {
        findings_of(&[
            ("crates/api/src/lib.rs", "mod http;"),
            ("crates/api/src/http/mod.rs", folder),
            ("crates/api/src/http/body.rs", "use super::Problem; use super::Limit; pub struct Body;"),
            ("crates/api/src/http/problem.rs", "pub struct Problem;"),
        ])
    };
    let declared = "mod body; mod problem; pub use body::Body; pub use problem::Problem; pub struct Limit;";
    assert!(with(declared).is_empty(), "{:?}", with(declared));
    let used = format!("{declared} fn read(_: Body) {{}}");
    let found = with(&used);
    assert!(found.len() == 1 && found[0].contains("a circle of 2 files"), "{found:?}");
}

#[test]
fn parts_of_the_page_know_no_api_and_no_shell() {
    let found = findings_of(&[
        ("crates/web/src/lib.rs", "mod api; mod context; mod shell; mod parts; mod button;"),
        ("crates/web/src/api.rs", "pub fn get() {}"),
        ("crates/web/src/context.rs", "pub fn context() {}"),
        ("crates/web/src/shell.rs", "pub fn start() {}"),
        ("crates/web/src/button.rs", "pub struct Button;"),
        (
            "crates/web/src/parts.rs",
            "use crate::{api, button::Button, context::context}; fn a() { api::get(); crate::shell::start() }",
        ),
    ]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|it| it.contains("parts.rs") && it.contains("neither shell")), "{found:?}");
}

#[test]
fn a_flow_imports_no_other_flow() {
    let found = findings_of(&[
        ("crates/api/src/lib.rs", "mod flows;"),
        ("crates/api/src/flows/mod.rs", "pub mod login; pub mod account;"),
        ("crates/api/src/flows/login.rs", "pub fn view() {}"),
        ("crates/api/src/flows/account.rs", "use super::login;\nfn a() { login::view() }"),
    ]);
    assert_eq!(
        found,
        ["crates/api/src/flows/account.rs: ninsho_api::flows::login::view: a flow imports no other flow"]
    );
}

#[test]
fn lettre_stays_in_the_transport() {
    let found = domain(
        "mod mail;",
        &[
            ("crates/domain/src/mail/mod.rs", "mod transport; mod compose;"),
            ("crates/domain/src/mail/transport.rs", "use lettre::Address;"),
            ("crates/domain/src/mail/compose.rs", "fn to() -> lettre::Address { todo!() }"),
        ],
    );
    assert!(found.len() == 1 && found[0].contains("compose.rs: lettre::Address"), "{found:?}");
}

const ENTITIES: [(&str, &str); 4] = [
    ("crates/domain/src/lib.rs", "pub mod storage; pub mod account; pub mod session;"),
    ("crates/domain/src/storage/mod.rs", "pub mod entity;"),
    ("crates/domain/src/storage/entity/mod.rs", "pub mod account;"),
    (
        "crates/domain/src/storage/entity/account.rs",
        "pub struct Entity; pub struct Model; pub struct ActiveModel;",
    ),
];

#[test]
fn a_table_is_written_in_its_home_alone() {
    let writes = "use crate::storage::entity::account; fn write() { account::Entity::update_many(); }";
    let reads = "use crate::storage::entity::account::{self, Model}; fn read() { account::Entity::find(); }";
    let from_outside = "fn write() { ninsho_domain::storage::entity::account::ActiveModel { id: 1 }; }";
    let found = findings_of(
        &[
            &ENTITIES[..],
            &[("crates/domain/src/account.rs", writes), ("crates/domain/src/session.rs", reads)],
            &[("crates/cli/src/main.rs", from_outside)],
        ]
        .concat(),
    );
    assert!(found.len() == 1 && found[0].starts_with("crates/cli/src/main.rs"), "{found:?}");
    let swapped = findings_of(
        &[
            &ENTITIES[..],
            &[("crates/domain/src/account.rs", reads), ("crates/domain/src/session.rs", writes)],
        ]
        .concat(),
    );
    assert!(swapped.len() == 1 && swapped[0].contains("update_many: only domain::account"), "{swapped:?}");
}

#[test]
fn a_state_is_spelt_in_registration_alone() {
    let with = |place, text| domain("mod registration; mod maintenance;", &[place_of(place, text)].concat());
    let spelt = "fn open(row: &Row) -> bool { matches!(row.state.as_str(), \"code_sent\") }";
    assert!(with("registration", spelt).is_empty());
    let found = with("maintenance", spelt);
    assert_eq!(
        found,
        ["crates/domain/src/maintenance.rs: \"code_sent\": only domain::registration spells a state"]
    );
    assert!(with("maintenance", "/// \"begun\"\n#[doc = \"begun\"] struct A;").is_empty());
    assert!(with("maintenance", "#[cfg(test)] mod tests { const A: &str = \"begun\"; }").is_empty());
}

/// Three modules, one of them with this text.
fn place_of<'a>(name: &str, text: &'a str) -> [(&'a str, &'a str); 3] {
    ["registration", "maintenance", "mail"].map(|module| {
        let place = match module {
            "registration" => "crates/domain/src/registration.rs",
            "maintenance" => "crates/domain/src/maintenance.rs",
            _ => "crates/domain/src/mail.rs",
        };
        (place, if module == name { text } else { "" })
    })
}
