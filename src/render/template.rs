//! The templates of pages and drawings; what is filled in is escaped.

use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, value::Serde};
use serde::Serialize;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in [
        ("booth.html", include_str!("../../data/web/booth.html")),
        ("booths.html", include_str!("../../data/web/booths.html")),
        ("preview.html", include_str!("../../data/web/preview.html")),
        ("privacy.html", include_str!("../../data/web/privacy.html")),
        ("drawing.svg", include_str!("../../data/web/drawing.svg")),
    ] {
        templates.add_template(name, text).expect("the templates are compiled in");
    }
    templates
});

/// The template of this name with these values.
pub(super) fn filled(name: &str, values: &impl Serialize) -> String {
    let template = TEMPLATES.get_template(name).expect("only templates that are compiled in are asked for");
    template.render(Serde(values)).expect("a template names only values that are given")
}
