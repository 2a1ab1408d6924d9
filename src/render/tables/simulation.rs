//! How well the questionnaire finds out what is so, as a table.

use crate::{
    domain::{
        locale::Locale,
        phrase::{Catalog, Phrase},
        questionnaire::{
            Form,
            simulate::{Recovery, Simulation},
        },
    },
    render::tables::aligned,
};

/// A row for each form and each loading, and what the figures have to reach.
#[must_use]
pub fn table(simulations: &[Simulation], seed: u64, catalog: &Catalog, locale: Locale) -> String {
    let say = |phrase: Phrase| catalog.say(locale, &phrase);
    let head = [
        Phrase::SimulationForm,
        Phrase::SimulationLoading,
        Phrase::SimulationCorrelation,
        Phrase::SimulationTheory,
        Phrase::SimulationBand,
        Phrase::SimulationNear,
        Phrase::SimulationRange,
        Phrase::SimulationStraight,
        Phrase::SimulationAlarms,
    ];
    let mut rows = vec![head.map(say).to_vec()];
    for simulation in simulations {
        for (form, found) in [(Form::Quick, simulation.quick), (Form::Full, simulation.full)] {
            let Recovery { correlation, theory, .. } = found;
            let mut row = vec![
                form.name().to_owned(),
                format!("{:.1}", simulation.loading),
                format!("{correlation:.3}"),
                format!("{theory:.3}"),
            ];
            let shares =
                [found.band_right, found.band_near, found.range_holds, found.straight_found, found.false_alarms];
            row.extend(shares.map(|share| format!("{:.1}%", 100.0 * share)));
            rows.push(row);
        }
    }
    let respondents = simulations.first().map_or(0, |simulation| simulation.respondents).to_string();
    let title = say(Phrase::SimulationTitle { respondents, seed: seed.to_string() });
    format!("{title}\n\n{}\n{}\n", aligned(&rows), say(Phrase::SimulationBars))
}
