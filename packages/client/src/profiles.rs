//! Chain profiles in a folder: one file each.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::profile::{ChainProfile, ProfileError, check_name};

const EXTENSION: &str = "toml";

/// Far more than a profile needs: a larger file is something else.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// The chain profiles of a user: a folder with a file `<name>.toml` for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiles {
    folder: PathBuf,
}

impl Profiles {
    /// The profiles in a folder, which need not exist yet.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The names there are, sorted. Files with other names than a profile's are none.
    ///
    /// # Errors
    /// The folder is there and cannot be read.
    pub fn names(&self) -> Result<Vec<String>, ProfileError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(file_error(&self.folder, error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| file_error(&self.folder, error))?.path();
            if path.extension().is_none_or(|extension| extension != EXTENSION) {
                continue;
            }
            if let Some(name) = path.file_stem().and_then(|stem| stem.to_str())
                && check_name(name).is_ok()
            {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Reads a profile and checks it.
    ///
    /// # Errors
    /// There is none of this name, or its file is not a usable profile.
    pub fn load(&self, name: &str) -> Result<ChainProfile, ProfileError> {
        let path = self.path(name)?;
        let text = match fs::metadata(&path) {
            Ok(metadata) if metadata.len() > MAX_FILE_BYTES => {
                return Err(file_error(&path, "the file is too large for a profile"));
            }
            Ok(_) => fs::read_to_string(&path).map_err(|error| file_error(&path, error))?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(ProfileError::NotFound {
                    name: name.to_owned(),
                    folder: self.folder.display().to_string(),
                    known: self.names()?,
                });
            }
            Err(error) => return Err(file_error(&path, error)),
        };
        let profile: ChainProfile =
            toml::from_str(&text).map_err(|error| file_error(&path, error.to_string().trim()))?;
        profile
            .validate()
            .map_err(|error| file_error(&path, error.to_string()))?;
        if profile.name != name {
            let reason = format!(
                "the file's name says {name:?} and its field name {:?}: make them the same",
                profile.name
            );
            return Err(file_error(&path, reason));
        }
        Ok(profile)
    }

    /// Checks a profile and writes it, over an older one of its name. The file is whole at every moment.
    ///
    /// # Errors
    /// The profile is not usable, or the folder cannot be written.
    pub fn save(&self, profile: &ChainProfile) -> Result<(), ProfileError> {
        profile.validate()?;
        let path = self.path(&profile.name)?;
        let text = toml::to_string(profile).map_err(|error| file_error(&path, error))?;
        fs::create_dir_all(&self.folder).map_err(|error| file_error(&self.folder, error))?;
        let draft = path.with_extension(format!("{EXTENSION}.new"));
        let written = fs::File::create(&draft).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| file_error(&draft, error))?;
        fs::rename(&draft, &path).map_err(|error| file_error(&path, error))
    }

    /// Removes a profile.
    ///
    /// # Errors
    /// There is none of this name, or the file cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), ProfileError> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(ProfileError::NotFound {
                name: name.to_owned(),
                folder: self.folder.display().to_string(),
                known: self.names()?,
            }),
            Err(error) => Err(file_error(&path, error)),
        }
    }

    /// A checked name cannot lead out of the folder.
    fn path(&self, name: &str) -> Result<PathBuf, ProfileError> {
        check_name(name)?;
        Ok(self.folder.join(format!("{name}.{EXTENSION}")))
    }
}

fn file_error(path: &Path, reason: impl ToString) -> ProfileError {
    ProfileError::File {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str) -> ChainProfile {
        ChainProfile {
            name: name.to_owned(),
            chain_id: "flywheel-local-1".to_owned(),
            rpc: "https://rpc.example.org:443/".to_owned(),
            prefix: "wasm".to_owned(),
            gas_price: "0.025ustake".parse().unwrap(),
            gas_adjustment: ChainProfile::DEFAULT_GAS_ADJUSTMENT,
            fee_granter: None,
        }
    }

    #[test]
    fn what_was_saved_is_loaded_listed_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let profiles = Profiles::in_folder(folder.path().join("chains"));
        assert_eq!(profiles.names().unwrap(), Vec::<String>::new());
        for name in ["test-2", "local"] {
            profiles.save(&profile(name)).unwrap();
        }
        assert_eq!(profiles.load("local").unwrap(), profile("local"));
        assert_eq!(profiles.names().unwrap(), ["local", "test-2"]);

        profiles.remove("local").unwrap();
        let missing = profiles.load("local").unwrap_err();
        assert!(
            matches!(&missing, ProfileError::NotFound { known, .. } if known == &["test-2"]),
            "{missing}"
        );
        assert_eq!(profiles.remove("local").unwrap_err(), missing);
    }

    #[test]
    fn a_name_cannot_lead_out_of_the_folder() {
        let profiles = Profiles::in_folder("/nowhere");
        for name in ["../local", "a/b", "", "."] {
            let bad = ProfileError::BadName { name: name.to_owned() };
            assert_eq!(profiles.load(name).unwrap_err(), bad);
            assert_eq!(profiles.remove(name).unwrap_err(), bad);
        }
    }

    #[test]
    fn a_file_with_an_unknown_field_a_bad_value_or_another_name_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let profiles = Profiles::in_folder(folder.path());
        profiles.save(&profile("local")).unwrap();
        let path = folder.path().join("local.toml");
        let good = fs::read_to_string(&path).unwrap();
        for bad in [
            format!("{good}color = \"red\"\n"),
            good.replace("0.025ustake", "cheap"),
            good.replace("\"local\"", "\"other\""),
            good.replace("https://", "ftp://"),
        ] {
            fs::write(&path, &bad).unwrap();
            let error = profiles.load("local").unwrap_err();
            assert!(matches!(error, ProfileError::File { .. }), "{bad}: {error}");
        }
    }
}
