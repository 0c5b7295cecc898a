//! Where the user's chain profiles are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flywheel_client::profiles::Profiles;

/// The profiles in this folder; by default those in `$FLYWHEEL_CONFIG`, or in the user's configuration folder.
///
/// # Errors
/// No folder is named, and there is no home folder.
pub fn profiles(folder: Option<&Path>) -> Result<Profiles> {
    if let Some(folder) = folder {
        return Ok(Profiles::in_folder(folder));
    }
    let variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = variable("FLYWHEEL_CONFIG")
        .or_else(|| variable("XDG_CONFIG_HOME").map(|config| config.join("flywheel")))
        .or_else(|| variable("HOME").map(|home| home.join(".config/flywheel")))
        .context("there is no home folder: name the folder of the profiles with --profiles")?;
    Ok(Profiles::in_folder(folder.join("chains")))
}
