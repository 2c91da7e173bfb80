//! The program that the browser loads.

fn main() {
    ninsho_web::start();
}
