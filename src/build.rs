//! Rebuilds when a file appears in `data/` or `locales/`: `include_dir!` alone notices only changed ones.

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=locales");
}
