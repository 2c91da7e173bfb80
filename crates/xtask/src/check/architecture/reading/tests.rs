use super::*;

/// The paths that `ours::a::b` names, without those that every file has.
fn paths(text: &str) -> Vec<String> {
    let module = ["ours", "a", "b"].map(str::to_owned).to_vec();
    let reading = Reading::of(&module, text).unwrap();
    reading.paths.iter().map(|path| path.join("::")).collect()
}

#[test]
fn each_way_to_write_an_import_is_read_from_its_crate_on() {
    assert_eq!(
        paths("use crate::c::{self, D, e::F as G}; use super::h; use super::super::i; use self::j::K;"),
        ["ours::a::b::j::K", "ours::a::h", "ours::c", "ours::c::D", "ours::c::e::F", "ours::i"]
    );
}

#[test]
fn a_path_in_the_code_is_an_import_as_well() {
    assert_eq!(
        paths("struct A { c: crate::c::C } fn f(_: &super::D) { crate::e::f::<crate::g::G>() }"),
        ["ours::a::D", "ours::c::C", "ours::e::f", "ours::g::G"]
    );
}

#[test]
fn what_is_used_of_an_imported_module_is_read_with_its_whole_path() {
    let read = paths("use crate::c; fn f() { c::d::e() } use crate::g as h; type T = h::T;");
    assert_eq!(read, ["ours::c", "ours::c::d::e", "ours::g", "ours::g::T"]);
}

#[test]
fn a_file_below_is_known_by_its_name() {
    assert_eq!(paths("mod c; fn f() { c::d() } use c::E;"), ["ours::a::b::c::E", "ours::a::b::c::d"]);
}

#[test]
fn the_words_of_a_macro_are_read_too() {
    let read = paths("fn f() { view! { <p class=\"c\">{crate::c::d(move || super::e())}</p> } }");
    assert!(read.contains(&"ours::c::d".to_owned()) && read.contains(&"ours::a::e".to_owned()), "{read:?}");
}

#[test]
fn a_re_export_is_an_import_only_where_its_name_is_used() {
    assert!(paths("pub use crate::c::D;").is_empty());
    assert_eq!(paths("pub(crate) use crate::c::D; fn f(_: D) {}"), ["ours::c::D"]);
}

#[test]
fn an_inline_module_is_one_step_deeper() {
    assert_eq!(
        paths("mod inner { use super::c::D; use super::super::e::F; }"),
        ["ours::a::b::c::D", "ours::a::e::F"]
    );
}

#[test]
fn tests_may_reach_everywhere() {
    let of_tests = "#[cfg(test)] mod tests { use crate::c::D; } #[cfg(test)] mod more; \
        #[test] fn f() { crate::e::f() } #[cfg(all(test, unix))] use crate::g::H;";
    let module = ["ours".to_owned()].to_vec();
    let reading = Reading::of(&module, of_tests).unwrap();
    assert_eq!(reading.children, Vec::<String>::new());
    let kept: Vec<_> = reading.paths.iter().map(|path| path.join("::")).collect();
    assert_eq!(kept, ["ours::g::H"], "only what is for tests and nothing else is left out");
}
