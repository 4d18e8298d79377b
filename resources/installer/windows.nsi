; The installer for Windows, compiled on Linux: makensis -DVERSION=… -DBUNDLE=folder -DOUT=file windows.nsi (make installer-windows).
; For one user, without administrator rights. /S asks nothing; /PROVISION=file then sets the office up from a county's file.
; What an office wrote lies in %LOCALAPPDATA%\KarstDesk and is never touched, neither by a new version nor by the uninstaller.

Unicode true
SetCompressor /SOLID lzma
SetCompressorDictSize 64
RequestExecutionLevel user
ManifestSupportedOS all ; or Windows 10 says it is Windows 8

!include "MUI2.nsh"
!include "WinVer.nsh"
!include "x64.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define TITLE "石山司法所工作台"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\KarstDesk"
!define OLDEST 17763 ; build of Windows 10 1809, the oldest that Qt 6 supports (doc.qt.io, Supported Platforms)

Name "${TITLE}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\KarstDesk"
BrandingText "KarstDesk ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${TITLE}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "${TITLE} 安装程序"
VIAddVersionKey /LANG=2052 "LegalCopyright" "Apache-2.0"

!define MUI_FINISHPAGE_RUN "$INSTDIR\karstdesk-window.exe"
!define MUI_FINISHPAGE_RUN_TEXT "打开${TITLE}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; Exit codes of a silent run: 2 Windows too old, 3 the program is open, 4 set up but not paired (run it again when there is a link).
!macro Refuse code sentence
  SetErrorLevel ${code}
  MessageBox MB_OK|MB_ICONSTOP "${sentence}" /SD IDOK
  Quit
!macroend

!macro ClosedFirst un
Function ${un}ClosedFirst
  IfFileExists "$INSTDIR\karstdesk-window.exe" 0 closed
  ClearErrors
  FileOpen $0 "$INSTDIR\karstdesk-window.exe" a ; Windows refuses this while it runs
  IfErrors 0 free
    !insertmacro Refuse 3 "${TITLE}正开着。请先关闭它，再运行一次；数据没有改动。"
  free:
  FileClose $0
  closed:
FunctionEnd
!macroend
!insertmacro ClosedFirst ""
!insertmacro ClosedFirst "un."

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro Refuse 2 "这台电脑装的是 32 位 Windows，${TITLE}要 64 位的 Windows 10（1809 以后）或 Windows 11。没有安装任何东西。"
  ${EndIf}
  ${IfNot} ${AtLeastBuild} ${OLDEST}
    !insertmacro Refuse 2 "这台电脑的 Windows 太旧：${TITLE}要 Windows 10（1809 以后）或 Windows 11。没有安装任何东西；请先升级系统，或换一台电脑。"
  ${EndIf}
  Call ClosedFirst
FunctionEnd

Section
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\_internal" ; or libraries of the version before would stay
  File /r "${BUNDLE}/*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\karstdesk-window.exe"
  CreateShortcut "$DESKTOP\${TITLE}.lnk" "$INSTDIR\karstdesk-window.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\karstdesk-window.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/PROVISION=" $1
  ${IfNot} ${Errors}
    nsExec::ExecToLog '"$INSTDIR\karstdesk.exe" provision "$1"'
    Pop $2
    ${If} $2 != 0
      SetErrorLevel 4
      MessageBox MB_OK|MB_ICONEXCLAMATION "程序已装好，但按配置文件配对没有成功（$2）。接上网络后再运行一次安装程序即可。" /SD IDOK
    ${EndIf}
  ${EndIf}
SectionEnd

Section Uninstall
  Call un.ClosedFirst
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\karstdesk.exe"
  Delete "$INSTDIR\karstdesk-window.exe"
  Delete "$INSTDIR\karstcounty.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; only when nothing of anybody else's is in it
  Delete "$SMPROGRAMS\${TITLE}.lnk"
  Delete "$DESKTOP\${TITLE}.lnk"
  DeleteRegKey HKCU "${KEY}"
SectionEnd
