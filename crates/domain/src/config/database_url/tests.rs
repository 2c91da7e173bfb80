use proptest::prelude::*;

use super::*;

fn error(text: &str) -> String {
    DatabaseUrl::parse(text).unwrap_err().to_string()
}

#[test]
fn an_address_that_can_be_read_goes_to_the_driver_as_it_was_meant() {
    for (written, driver, shown) in [
        ("sqlite://ninsho.db", "sqlite://ninsho.db", "sqlite://ninsho.db"),
        (
            "sqlite:///var/lib/a b.db?mode=ro",
            "sqlite:///var/lib/a b.db?mode=ro",
            "sqlite:///var/lib/a b.db?mode=ro",
        ),
        ("sqlite://my own.db", "sqlite:my own.db", "sqlite:my own.db"),
        ("SQLITE:ninsho.db", "sqlite:ninsho.db", "sqlite:ninsho.db"),
        ("postgres://ninsho@db/ninsho\n", "postgres://ninsho@db/ninsho", "postgres://ninsho@db/ninsho"),
        (
            "PostgreSQL://ninsho:a%2Fb%40c@db:5433/ninsho?sslmode=verify-full",
            "postgres://ninsho:a%2Fb%40c@db:5433/ninsho?sslmode=verify-full",
            "postgres://ninsho:***@db:5433/ninsho?sslmode=verify-full",
        ),
        (
            "postgres:///ninsho?host=/run/postgresql&password=geheim",
            "postgres:///ninsho?host=/run/postgresql&password=geheim",
            "postgres:///ninsho?host=%2Frun%2Fpostgresql&password=***",
        ),
        (
            "postgres://ninsho@[2001:db8::7]/n",
            "postgres://ninsho@[2001:db8::7]/n",
            "postgres://ninsho@[2001:db8::7]/n",
        ),
    ] {
        let url = DatabaseUrl::parse(written).unwrap();
        assert_eq!((url.reveal(), url.to_string().as_str()), (driver, shown), "{written}");
    }
}

#[test]
fn a_file_of_any_name_has_an_address() {
    for name in ["ninsho.db", "/var/lib/ninsho/a b.db", "a%2Fb?c#d.db", "/tmp/データ.db"] {
        assert_eq!(DatabaseUrl::of_file(Path::new(name)).unwrap().file(), Some(Path::new(name)));
    }
    assert_eq!(DatabaseUrl::parse("sqlite:///a.db?mode=ro").unwrap().file(), Some(Path::new("/a.db")));
    assert_eq!(DatabaseUrl::parse("sqlite::memory:").unwrap().file(), None);
}

#[test]
fn a_character_that_ends_the_password_is_to_be_percent_encoded() {
    for url in [
        "postgres://ninsho:pa#ss@db/ninsho",
        "postgres://ninsho:pa/ss@db/ninsho",
        "postgres://ninsho:pa?ss@db/ninsho",
        "postgres://ninsho:pa@ss@db/ninsho",
        "postgres://ninsho:pa%ss@db/ninsho",
        // What is before the character looks like a port.
        "postgres://ninsho:12#ss@db/ninsho",
        "postgres://ninsho:12/ss@db/ninsho",
        "postgres://ninsho:12?ss@db/ninsho",
    ] {
        assert!(error(url).contains("%23 for `#`"), "{url}: {}", error(url));
    }
}

#[test]
fn a_misspelt_parameter_is_an_error_that_names_the_nearest_known_one() {
    for (url, near) in [
        ("postgres://db/n?sslmod=verify-full", "unknown parameter in it; did you mean `sslmode`?"),
        ("postgres://db/n?ssl_mode=require", "did you mean `ssl-mode`?"),
        ("postgres://db/n?sslmode=required", "`sslmode` is one of disable"),
        ("postgres://db/n?sslmode=", "`sslmode` is one of disable"),
        ("postgres://db/n?channel_binding=require", "the known ones are sslmode"),
        ("postgres://db/n?port=pg", "`port` is a whole number"),
        ("postgres://db/n?hostaddr=db", "`hostaddr` is an IP address"),
        ("sqlite://a.db?mod=ro", "did you mean `mode`?"),
        ("sqlite://a.db?mode=readonly", "`mode` is one of ro, rw"),
    ] {
        assert!(error(url).contains(near), "{url}: {}", error(url));
    }
}

#[test]
fn what_is_no_database_is_refused() {
    for (url, reason) in [
        ("", "empty"),
        ("  \n", "empty"),
        ("ninsho.db", "sqlite://FILE"),
        ("mysql://ninsho:geheim@db/ninsho", "sqlite://FILE"),
        ("postgres:ninsho:geheim@db/ninsho", "sqlite://FILE"),
        ("sqlite://", "names no file"),
        ("sqlite://?mode=ro", "names no file"),
        ("sqlite://100%.db", "written %25"),
        ("postgres://ninsho:gehe\tim@db/n", "control character"),
        ("postgres://ninsho:geheim/ninsho", "the host or the port"),
        ("postgres://ninsho:geheim@db:port/ninsho", "the host or the port"),
        ("postgres://ninsho:geheim@/ninsho", "the host or the port"),
    ] {
        assert!(error(url).contains(reason), "{url}: {}", error(url));
        assert!(!error(url).contains("geheim"), "{}", error(url));
    }
}

#[test]
fn a_connection_over_a_network_that_asks_for_no_tls_is_known() {
    for (url, unprotected) in [
        ("sqlite://ninsho.db", false),
        ("postgres:///ninsho", false),
        ("postgres://ninsho@localhost/ninsho", false),
        ("postgres://ninsho@127.0.0.1/ninsho", false),
        ("postgres://ninsho@[::1]/ninsho", false),
        ("postgres://%2Frun%2Fpostgresql/ninsho", false),
        ("postgres:///ninsho?host=/run/postgresql", false),
        ("postgres://ninsho@db/ninsho", true),
        ("postgres://ninsho@db/ninsho?sslmode=prefer", true),
        ("postgres:///ninsho?host=db", true),
        ("postgres://ninsho@db/ninsho?sslmode=require", false),
        ("postgres://ninsho@db/ninsho?sslmode=verify-full", false),
    ] {
        assert_eq!(DatabaseUrl::parse(url).unwrap().is_unprotected(), unprotected, "{url}");
    }
}

/// Recognisable pieces, with whatever a password may hold between them.
fn pieces() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[A-Za-z0-9]{6,12}", 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_part_of_a_password_is_ever_shown(
        pieces in pieces(),
        between in "[#/?@%:&=+;, \\[\\]\"'\\\\\t\u{e9}\u{30d1}]{0,3}",
        before in "[0-9]{0,4}[#/?@%:]{0,1}",
        frame in prop::sample::select(vec![
            "postgres://ninsho:PW@db.example/ninsho", "postgres://ninsho:PW@db.example:5432/n?sslmod=x",
            "postgres://PW@db.example/ninsho", "postgres://ninsho:PW/ninsho", "postgresql://:PW@/ninsho",
            "postgres://db.example/ninsho?password=PW", "postgres://db.example/ninsho?pasword=PW",
            "postgres:ninsho:PW@db.example/ninsho", "mysql://ninsho:PW@db.example/ninsho",
            "PW", "postgres://ninsho:PW@db.example:port/ninsho", " postgres://ninsho:PW@[::1/n",
        ]),
    ) {
        let password = format!("{before}{}", pieces.join(&between));
        let text = frame.replace("PW", &password);
        let shown = match DatabaseUrl::parse(&text) {
            // As a user name or a port it is no password.
            Ok(_) if frame.starts_with("postgres://PW") || frame.ends_with("PW/ninsho") => String::new(),
            Ok(url) => format!("{url} {url:?} {}", serde_json::to_string(&url).unwrap()),
            Err(error) => format!("{error} {error:?}"),
        };
        for piece in &pieces {
            prop_assert!(!shown.contains(piece.as_str()), "{text}: {shown}");
        }
    }
}
