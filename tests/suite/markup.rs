//! The small markup of articles and phrases.

use kenal::domain::{
    markup::{harmless, marks, spans, without_marks},
    message::{Look, Span},
};

#[test]
fn stars_make_bold_and_lonely_ones_stay() {
    assert_eq!(spans("a **b** c"), [Span::plain("a "), Span::bold("b"), Span::plain(" c")]);
    assert_eq!(spans("__b__ c"), [Span::bold("b"), Span::plain(" c")]);
    assert_eq!(spans("a ** c"), [Span::plain("a ** c")]);
    assert_eq!(spans("_aside_\nx_y"), [Span { text: "aside".into(), look: Look::Italic }, Span::plain("\nx_y")]);
}

#[test]
fn source_marks_go_with_the_space_before_them() {
    assert_eq!(without_marks("Gaji pokok {D01}. Lain {D02, D03}."), "Gaji pokok. Lain.");
    assert_eq!(without_marks("an open { stays"), "an open { stays");
    assert_eq!(marks("Gaji pokok {D01}. Lain {D02, D03}, an open {"), ["D01", "D02", "D03"]);
}

#[test]
fn a_value_cannot_bring_markup() {
    assert_eq!(harmless("**x**"), "*x*");
}
