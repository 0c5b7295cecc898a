//! `flywheel demo`.

use anyhow::Result;

use super::finish;
use crate::args::DemoArgs;
use crate::engine::{Session, Setup};
use crate::simulate::{self, Simulation};

/// Launches the demonstration network and works its ten epochs.
pub fn demo(args: &DemoArgs) -> Result<()> {
    let plan = simulate::plan()?;
    let mut simulation = Simulation::new(&plan, &args.seed)?;
    let setup = Setup {
        plan: &plan,
        seed: &args.seed,
        state: args.state.as_deref(),
    };
    let chain = setup.open_chain(&simulation)?;
    let mut session = Session::start(&chain, &setup, &simulation)?;
    finish(&mut session, &mut simulation, &plan, &args.output)
}
